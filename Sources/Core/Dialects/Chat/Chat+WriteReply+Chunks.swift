// The chunks of a Chat stream: one constant beginning, one constant end, and what changes between them.

import Conversation
import Wire

/// The bytes that all chunks of one stream share.
struct ChatChunkFrame {
    /// `data: {"id":…,"choices":[`
    private var head: [UInt8] = []
    /// The head of a chunk with a delta, and of one whose delta is `content`, up to the quote.
    private var deltaHead: [UInt8] = []
    private var contentHead: [UInt8] = []
    private var tail: [UInt8] = []
    private var deltaTail: [UInt8] = []
    private var contentTail: [UInt8] = []

    /// The frame of a stream that has not begun.
    init() {}

    init(_ reply: ReplyHead, _ options: ReplyOptions) {
        var writer = JSONWriter(into: Array("data: ".utf8))
        writer.beginObject()
        writer.chatHead("chat.completion.chunk", reply, options)
        writer.key("choices")
        head = writer.bytes + Array("[".utf8)
        deltaHead = head + Array(#"{"index":0,"delta":{"#.utf8)
        contentHead = deltaHead + Array(#""content":""#.utf8)
        // Who asked for usage finds the member in every chunk.
        tail = Array((options.includeUsage ? "],\"usage\":null}\n\n" : "]}\n\n").utf8)
        deltaTail = Array(#"},"logprobs":null,"finish_reason":null}"#.utf8) + tail
        contentTail = [UInt8(ascii: "\"")] + deltaTail
    }

    /// The stream has not begun.
    var isEmpty: Bool { head.isEmpty }

    /// More content: the chunk that nearly all chunks are.
    func writeContent(_ text: Text, into output: inout [UInt8]) {
        output.append(contentsOf: contentHead)
        output.appendContent(of: text)
        output.append(contentsOf: contentTail)
    }

    /// More of a delta's text member.
    func writeDelta(_ member: StaticString, _ text: Text, into output: inout [UInt8]) {
        writeDelta(into: &output) { delta in
            delta.key(member)
            delta.text(text)
        }
    }

    /// A delta with the members that `content` writes.
    func writeDelta(into output: inout [UInt8], _ content: (inout JSONWriter) -> Void) {
        output.append(contentsOf: deltaHead)
        output.writeJSON(content)
        output.append(contentsOf: deltaTail)
    }

    /// The first fragment of a call.
    func writeCall(_ call: ChatCallWriting, id: Text, name: Text, into output: inout [UInt8]) {
        writeCallDelta(call.index, into: &output) { fragment in
            fragment.key("id")
            fragment.text(id)
            fragment.key("type")
            fragment.string(call.isCustom ? "custom" : "function")
            fragment.key(call.isCustom ? "custom" : "function")
            fragment.beginObject()
            fragment.key("name")
            fragment.text(name)
            fragment.key(call.isCustom ? "input" : "arguments")
            fragment.string("")
            fragment.endObject()
        }
    }

    /// More of a call's arguments.
    func writeFragment(_ call: ChatCallWriting, _ text: Text, into output: inout [UInt8]) {
        writeCallDelta(call.index, into: &output) { fragment in
            fragment.key(call.isCustom ? "custom" : "function")
            fragment.beginObject()
            fragment.key(call.isCustom ? "input" : "arguments")
            fragment.text(text)
            fragment.endObject()
        }
    }

    private func writeCallDelta(_ index: Int, into output: inout [UInt8], _ content: (inout JSONWriter) -> Void) {
        writeDelta(into: &output) { delta in
            delta.key("tool_calls")
            delta.beginArray()
            delta.beginObject()
            delta.key("index")
            delta.int(index)
            content(&delta)
            delta.endObject()
            delta.endArray()
        }
    }

    /// The chunk that says why the reply stopped.
    func writeEnd(_ reason: StaticString, into output: inout [UInt8]) {
        output.append(contentsOf: deltaHead)
        output.append(contentsOf: #"},"logprobs":null,"finish_reason":"#.utf8)
        output.writeJSON { $0.string(reason) }
        output.append(UInt8(ascii: "}"))
        output.append(contentsOf: tail)
    }

    /// The chunk that has the usage, and no choice.
    func writeUsage(_ usage: Usage, into output: inout [UInt8]) {
        output.append(contentsOf: head)
        output.append(contentsOf: #"],"usage":"#.utf8)
        output.writeJSON { $0.chatUsage(usage) }
        output.append(contentsOf: "}\n\n".utf8)
    }
}

extension [UInt8] {
    /// Appends what `write` writes.
    mutating func writeJSON(_ write: (inout JSONWriter) -> Void) {
        var writer = JSONWriter(into: self)
        self = []
        write(&writer)
        self = writer.bytes
    }

    /// Appends the text as the content of a JSON string.
    mutating func appendContent(of text: Text) {
        writeJSON { $0.textContent(text) }
    }
}
