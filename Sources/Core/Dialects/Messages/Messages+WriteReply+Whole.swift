// Whole replies in the Messages dialect.

package import Conversation
import Wire

/// Appends a finished reply as a `message`.
package func writeReply(messages reply: Reply, _ options: ReplyOptions, into output: inout [UInt8]) {
    let isRefused = reply.parts.contains(where: \.isRefusal)
    output.writeJSON { json in
        json.messagesHead(reply.head ?? ReplyHead(id: .string(""), model: .string(options.model)), options)
        json.beginArray()
        for part in reply.parts { json.messagesBlocks(of: part, options) }
        json.endArray()
        json.messagesStop((reply.stop ?? Stop(.ended)).told(afterRefusal: isRefused))
        json.key("usage")
        json.messagesUsage(reply.usage ?? Usage())
        json.endObject()
    }
}

extension JSONWriter {
    /// The blocks that a part comes to: one, none, or a call and its proof.
    fileprivate mutating func messagesBlocks(of part: ReplyPart, _ options: ReplyOptions) {
        let showsThoughts = options.thoughts != .hidden
        switch part.kind {
        case .text, .refusal: if !part.content.isEmpty { messagesText(part.content) }
        case .thought: if showsThoughts { messagesThought(part) }
        case .sealedThought: break
        case .call(let id, let name):
            messagesCall(id, options.toolNames.original(of: name)) { $0.messagesInput(part.content) }
        case .customCall(let id, let name):
            messagesCall(id, options.toolNames.original(of: name)) { $0.messagesObject("input", part.content) }
        }
        if part.isCall || part.isSealed, showsThoughts, let proof = part.proof {
            beginObject()
            messagesSealed(proof)
            endObject()
        }
    }

    private mutating func messagesText(_ content: EncodedText) {
        beginObject()
        key("type")
        string("text")
        key("text")
        text(content)
        endObject()
    }

    private mutating func messagesThought(_ part: ReplyPart) {
        beginObject()
        key("type")
        string("thinking")
        key("thinking")
        text(part.content)
        key("signature")
        text(part.proof ?? .string(""))
        endObject()
    }

    private mutating func messagesCall(_ id: Text, _ name: Text, _ input: (inout JSONWriter) -> Void) {
        beginObject()
        messagesCall(id, name)
        input(&self)
        endObject()
    }

    /// The object that the arguments are; what is no object is kept as it is, under the name `_raw`.
    private mutating func messagesInput(_ arguments: EncodedText) {
        let text = arguments.string
        if text.allSatisfy(\.isWhitespace) {
            beginObject()
            endObject()
        } else if let input = try? JSONDocument(text), input.root.isObject {
            raw(input.root)
        } else {
            messagesObject("_raw", arguments)
        }
    }

    private mutating func messagesObject(_ name: StaticString, _ value: EncodedText) {
        beginObject()
        key(name)
        text(value)
        endObject()
    }
}
