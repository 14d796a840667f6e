// Proofs of Messages replies.
//
//     content_block_start {"type":"thinking","thinking":"","signature":""}
//     thinking_delta "Hm"                                       {"type":"thinking","thinking":"Hm","signature":"S"}
//     signature_delta "S"
//
// The API checks a thought that comes back letter by letter, so whatever else a block has at its start stays in it, and
// text keeps its escapes.

import Conversation
import Wire

/// A block of thinking that is being put together.
struct MessagesProof {
    let part: Int
    /// The block's own number; of no matter in a whole reply.
    let index: Int
    private let block: JSONValue
    private var thinking: EncodedText?
    private var signature: Text?

    /// Nil for a block that proves nothing.
    init?(_ block: JSONValue, _ part: Int, index: Int = 0) {
        guard let type = block["type"] else { return nil }
        self.part = part
        self.index = index
        self.block = block
        if type.equals("thinking") {
            thinking = EncodedText()
            add(thinking: block["thinking"])
            signature = Text(block["signature"])
        } else if type.equals("redacted_thinking") {
            signature = Text(block["data"])
        } else {
            return nil
        }
    }

    mutating func add(thinking more: JSONValue?) {
        if let more = Text(more) { thinking?.append(more) }
    }

    mutating func take(signature newer: JSONValue?) {
        if let newer = Text(newer), !newer.isEmpty { signature = newer }
    }

    /// Gives the proof, if the provider gave one.
    func push(into queue: inout ReplyQueue) {
        guard let signature, !signature.isEmpty else { return }
        var json = JSONWriter()
        json.beginObject()
        for member in block.members where !isReplaced(member.key) {
            json.key(token: member.key)
            json.raw(member.value)
        }
        if let thinking {
            json.key("thinking")
            json.text(thinking)
            json.key("signature")
            json.text(signature)
        }
        json.endObject()
        queue.push(.partProved(part, .string(String(decoding: json.bytes, as: UTF8.self))))
    }

    private func isReplaced(_ key: JSONValue) -> Bool {
        thinking != nil && (key.equals("thinking") || key.equals("signature"))
    }
}
