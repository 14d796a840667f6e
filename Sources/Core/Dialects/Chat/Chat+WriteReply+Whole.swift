// Whole replies in the Chat dialect.

package import Conversation
import Wire

/// Appends a finished reply as a `chat.completion`.
package func writeReply(chat reply: Reply, _ options: ReplyOptions, into output: inout [UInt8]) {
    output.writeJSON { writer in
        writer.beginObject()
        writer.chatHead(
            "chat.completion", reply.head ?? ReplyHead(id: .string(""), model: .string(options.model)), options)
        writer.key("choices")
        writer.beginArray()
        writer.chatChoice(reply, options)
        writer.endArray()
        if let usage = reply.usage {
            writer.key("usage")
            writer.chatUsage(usage)
        }
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func chatChoice(_ reply: Reply, _ options: ReplyOptions) {
        beginObject()
        key("index")
        int(0)
        key("message")
        beginObject()
        key("role")
        string("assistant")
        chatContent(reply, options)
        chatRefusal(reply)
        chatAnnotations(reply)
        if let member = options.thoughts.member { chatThoughts(reply, member) }
        if options.thoughts != .hidden { chatDetails(reply) }
        chatCalls(reply, options)
        endObject()
        key("logprobs")
        null()
        key("finish_reason")
        string(chatFinishReason(reply.stop?.reason ?? .ended))
        endObject()
    }

    /// All text in one; null where a reply has calls instead.
    private mutating func chatContent(_ reply: Reply, _ options: ReplyOptions) {
        key("content")
        let showsTags = options.thoughts == .thinkTags
        guard reply.parts.contains(where: { $0.isContent(showsTags) }) || !reply.parts.contains(where: \.isCall) else {
            return null()
        }
        var isInTags = false
        beginString()
        for part in reply.parts {
            if isInTags, part.closesTags {
                stringContent("</think>")
                isInTags = false
            }
            guard part.isContent(showsTags) else { continue }
            if part.isThought, !isInTags {
                stringContent("<think>")
                isInTags = true
            }
            textContent(part.content)
        }
        if isInTags { stringContent("</think>") }
        endString()
    }

    private mutating func chatRefusal(_ reply: Reply) {
        key("refusal")
        if reply.parts.contains(where: \.isRefusal) {
            beginString()
            for part in reply.parts where part.isRefusal { textContent(part.content) }
            endString()
        } else if reply.stop?.reason == .refused, let words = reply.stop?.explanation, !words.isEmpty {
            text(words)
        } else {
            null()
        }
    }

    private mutating func chatAnnotations(_ reply: Reply) {
        guard reply.parts.contains(where: { !$0.citations.isEmpty }) else { return }
        key("annotations")
        beginArray()
        for part in reply.parts { for citation in part.citations { chatAnnotation(citation) } }
        endArray()
    }

    private mutating func chatThoughts(_ reply: Reply, _ member: StaticString) {
        guard reply.parts.contains(where: \.isThought) else { return }
        key(member)
        beginString()
        for part in reply.parts where part.isThought { textContent(part.content) }
        endString()
    }

    private mutating func chatDetails(_ reply: Reply) {
        let thoughts = reply.parts.filter { $0.isThought || $0.isSealed }
        guard thoughts.contains(where: { $0.proof != nil }) else { return }
        key("reasoning_details")
        beginArray()
        for (index, thought) in thoughts.enumerated() {
            if let proof = thought.proof { reasoningDetail(proof, index) }
        }
        endArray()
    }
}
