// Proofs met in passing.
//
// A reply in the straight lane goes on as it came, proofs and all, and the caller sends them back in the next turn.
// Whoever wants to keep them to their maker has to know which proofs it made; so an observer that is asked to collects
// them. Only events that may hold one are read for it, and a glance tells which:
//
//     {"type":"content_block_delta",…"signature_delta",…                 Messages; the start of a block that has one
//     {"type":"response.output_item.done",…"encrypted_content"…         Responses
//     …"signature":"S"…   …"data":"D"…   …"thought_signature":"G"…      Chat: names with a value that is not null

import Conversation
import Wire

/// The proofs of one reply, as many as were met since somebody last asked.
struct ReplyProofs {
    /// Nobody wants them: nothing is looked at.
    let areWanted: Bool
    private var met: [String] = []
    /// How many were met since the beginning; beyond a reply's parts no more are noted.
    private var count = 0
    /// The signature of a Messages block that may go on.
    private var open: OpenSignature?

    init(areWanted: Bool) {
        self.areWanted = areWanted
    }

    /// Hands over what was met.
    mutating func take() -> [String] {
        if met.isEmpty { return [] }
        defer { met.removeAll() }
        return met
    }

    /// Notes a proof, if it is one.
    mutating func note(_ proof: JSONValue?) {
        if let proof, proof.isProof, let text = proof.string { note(text) }
    }

    private mutating func note(_ proof: String) {
        guard count < ReplyLimits.parts else { return }
        count += 1
        met.append(proof)
    }

    /// The event may hold a proof.
    func matter(_ data: UnsafeRawBufferPointer, _ dialect: Dialect) -> Bool {
        guard areWanted else { return false }
        return switch dialect {
        case .chat: false
        case .responses: ReplyGlance.proves(responses: data)
        case .messages: ReplyGlance.proves(messages: data) || open != nil
        }
    }

    /// Takes an event of a stream.
    mutating func take(_ event: JSONValue, _ dialect: Dialect) {
        guard areWanted else { return }
        switch dialect {
        case .chat: forEachChatProof(reply: event) { note($0) }
        case .responses: forEachResponsesProof(event: event) { note($0) }
        case .messages: take(messages: event)
        }
    }

    /// Takes a whole reply.
    mutating func take(whole reply: JSONValue, _ dialect: Dialect) {
        guard areWanted else { return }
        switch dialect {
        case .chat: forEachChatProof(reply: reply) { note($0) }
        case .responses: forEachResponsesProof(response: reply) { note($0) }
        case .messages: reply["content"]?.elements.forEach { note($0.messagesProof) }
        }
    }
}

extension ReplyProofs {
    private mutating func take(messages event: JSONValue) {
        guard let piece = signature(in: event)?.string else { return close() }
        let block = event["index"]?.int
        if open?.block != block { close() }
        if open == nil { open = OpenSignature(block: block) }
        open?.add(piece)
    }

    private func signature(in event: JSONValue) -> JSONValue? {
        let proof = event["content_block"]?.messagesProof ?? event["delta"]?["signature"]
        return proof?.isProof == true ? proof : nil
    }

    private mutating func close() {
        guard let open else { return }
        note(open.last)
        if let joined = open.joined, joined != open.last { note(joined) }
        self.open = nil
    }
}

/// A signature that may come in several pieces. Some clients join them, the vendor's own keeps the last.
private struct OpenSignature {
    let block: Int?
    private(set) var last = ""
    /// Nil when it became too long.
    private(set) var joined: String? = ""

    /// Bytes of a signature in several pieces; a longer one is known by its last piece only.
    static let mostBytes = 1 << 20

    init(block: Int?) {
        self.block = block
    }

    mutating func add(_ piece: String) {
        last = piece
        joined?.append(piece)
        if let joined, joined.utf8.count > Self.mostBytes { self.joined = nil }
    }
}

extension JSONValue {
    /// Something that can be a proof: a string that is not empty.
    var isProof: Bool { isString && range.count > 2 }
}

extension ReplyGlance {
    /// A Messages event may hold a proof.
    static func proves(messages data: UnsafeRawBufferPointer) -> Bool {
        guard let type = typePlace(data) else { return true }
        if data.has("content_block_delta\"", at: type) { return data.tellsSignature(from: type + 20) }
        guard data.has("content_block_start\"", at: type) else { return false }
        return data.holds("redacted_thinking", from: type) || data.holds("\"signature\"", from: type)
    }

    /// A Responses event may hold a proof.
    static func proves(responses data: UnsafeRawBufferPointer) -> Bool {
        guard let type = typePlace(data) else { return true }
        return data.has("response.output_item.done\"", at: type) && data.holds("\"encrypted_content\"", from: type)
    }
}

extension UnsafeRawBufferPointer {
    /// The delta behind `place` is one of a signature. What kind it is stands near its beginning, as a rule.
    fileprivate func tellsSignature(from place: Int) -> Bool {
        let end = Swift.min(count, place + 48)
        var place = place
        while place < end {
            if self[place] == UInt8(ascii: "\""), has("\"type\"", at: place) {
                let colon = passSpaces(place + 6)
                guard has(":", at: colon) else { break }
                return !isOther(at: passSpaces(colon + 1)) && holds("signature", from: place)
            }
            place += 1
        }
        return holds("signature", from: 0)
    }

    /// A kind of delta that holds no proof.
    private func isOther(at place: Int) -> Bool {
        has("\"text_delta\"", at: place) || has("\"thinking_delta\"", at: place)
            || has("\"input_json_delta\"", at: place)
    }

    /// `text` stands somewhere at or behind `place`.
    func holds(_ text: StaticString, from place: Int) -> Bool {
        let first = text.utf8Start[0]
        var place = place
        while place + text.utf8CodeUnitCount <= count {
            if self[place] == first, has(text, at: place) { return true }
            place += 1
        }
        return false
    }
}
