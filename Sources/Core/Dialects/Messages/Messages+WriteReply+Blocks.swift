// The events of one block: most are deltas, whose beginning is written once for each block and then copied.
//
//     event: content_block_delta⏎data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"
//     Hel
//     "}}⏎⏎

import Conversation
import Wire

/// Numbers the blocks of one stream, of which one at most is open.
struct MessagesBlockFrame {
    private(set) var isOpen = false
    private var index = 0
    /// An event of the open block up to its text.
    private var deltaHead: [UInt8] = []

    mutating func openText(into output: inout [UInt8]) {
        open("text_delta", "text", into: &output) { block in
            block.key("type")
            block.string("text")
            block.key("text")
            block.string("")
        }
    }

    mutating func openThought(into output: inout [UInt8]) {
        open("thinking_delta", "thinking", into: &output) { block in
            block.key("type")
            block.string("thinking")
            block.key("thinking")
            block.string("")
            block.key("signature")
            block.string("")
        }
    }

    mutating func openCall(_ id: Text, _ name: Text, into output: inout [UInt8]) {
        open("input_json_delta", "partial_json", into: &output) { block in
            block.messagesCall(id, name)
            block.beginObject()
            block.endObject()
        }
    }

    /// A block that is complete: a proof without a thought.
    mutating func writeSealed(_ proof: Text, into output: inout [UInt8]) {
        writeStart(into: &output) { $0.messagesSealed(proof) }
        close(into: &output)
    }

    private mutating func open(
        _ delta: StaticString, _ member: StaticString, into output: inout [UInt8],
        _ block: (inout JSONWriter) -> Void
    ) {
        writeStart(into: &output, block)
        deltaHead.removeAll(keepingCapacity: true)
        EventStreamWriter.begin(event: "content_block_delta", into: &deltaHead)
        let index = index
        deltaHead.writeJSON { json in
            json.beginDelta(index, delta)
            json.key(member)
            json.beginString()
        }
    }

    private mutating func writeStart(into output: inout [UInt8], _ block: (inout JSONWriter) -> Void) {
        isOpen = true
        let index = index
        output.messagesEvent("content_block_start") { json in
            json.key("index")
            json.int(index)
            json.key("content_block")
            json.beginObject()
            block(&json)
            json.endObject()
        }
    }

    /// More of the open block: the event that nearly all events are.
    func write(_ text: Text, into output: inout [UInt8]) { write(into: &output) { $0.textContent(text) } }

    /// More of the open block.
    func write(_ text: EncodedText, into output: inout [UInt8]) { write(into: &output) { $0.textContent(text) } }

    /// More of the open block, whose text is itself the content of a JSON string, which `content` writes.
    func writeEncoded(into output: inout [UInt8], _ content: (inout JSONWriter) -> Void) {
        var inner = JSONWriter()
        content(&inner)
        write(into: &output) { $0.stringContent(encoding: inner.bytes) }
    }

    @inline(__always)
    private func write(into output: inout [UInt8], _ content: (inout JSONWriter) -> Void) {
        output.append(contentsOf: deltaHead)
        output.writeJSON(content)
        output.append(contentsOf: "\"}}\n\n".utf8)
    }

    func writeSignature(_ proof: Text, into output: inout [UInt8]) {
        EventStreamWriter.begin(event: "content_block_delta", into: &output)
        output.writeJSON { json in
            json.beginDelta(index, "signature_delta")
            json.key("signature")
            json.text(proof)
            json.endObject()
            json.endObject()
        }
        EventStreamWriter.end(into: &output)
    }

    /// Ends the open block, if there is one.
    mutating func close(into output: inout [UInt8]) {
        guard isOpen else { return }
        let index = index
        output.messagesEvent("content_block_stop") { json in
            json.key("index")
            json.int(index)
        }
        isOpen = false
        self.index += 1
    }
}

/// What has to be remembered of a part that is not written to its end.
struct MessagesPartWriting {
    enum Kind {
        case text, refusal, thought, sealed, call
        /// A call whose input is text, which becomes the one member of an object.
        case freeCall
        /// A thought that the caller is not shown.
        case unseen
    }

    let kind: Kind
    /// A call's id and name, until its block begins.
    var head: (id: Text, name: Text)?
    /// What was said while another block was open.
    var held = EncodedText()
    var proof: Text?
    var isEnded = false

    init(_ part: PartKind, _ options: ReplyOptions) {
        switch part {
        case .text: kind = .text
        case .refusal: kind = .refusal
        case .thought: kind = options.thoughts == .hidden ? .unseen : .thought
        case .sealedThought: kind = options.thoughts == .hidden ? .unseen : .sealed
        case .call(let id, let name):
            kind = .call
            head = (id, options.toolNames.original(of: name))
        case .customCall(let id, let name):
            kind = .freeCall
            head = (id, options.toolNames.original(of: name))
        }
    }

    /// Its proof is a block of its own.
    var mayBeSealed: Bool { kind == .sealed || kind == .call || kind == .freeCall }

    mutating func hold(_ text: Text) {
        if kind != .sealed, kind != .unseen { held.append(text) }
    }
}

extension JSONWriter {
    fileprivate mutating func beginDelta(_ index: Int, _ type: StaticString) {
        beginObject()
        key("type")
        string("content_block_delta")
        key("index")
        int(index)
        key("delta")
        beginObject()
        key("type")
        string(type)
    }
}

extension [UInt8] {
    /// Appends an event: its name, and an object with its type and these members.
    mutating func messagesEvent(_ type: StaticString, _ members: (inout JSONWriter) -> Void) {
        EventStreamWriter.begin(event: type, into: &self)
        writeJSON { json in
            json.beginObject()
            json.key("type")
            json.string(type)
            members(&json)
            json.endObject()
        }
        EventStreamWriter.end(into: &self)
    }
}
