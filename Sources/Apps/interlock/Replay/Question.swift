// When are two requests the same question?
//
// When they say the same where it matters: the turns, the instructions, the tools, and whether a stream is wanted.
// The model's name, limits, temperatures and metadata are not part of it, nor is how the JSON is spelled: members are
// put in order, `null` is as good as absent, and 1 is 1.0. Everything within a turn counts, cache markers and
// signatures too.
//
//     {"model": "a", "messages": [{"content": "Hi", "role": "user"}], "temperature": 1}
//     {"messages":[{"role":"user","content":"Hi","name":null}],"model":"b"}                  the same question

import Wire

/// The parts of a request that decide which recorded answer belongs to it, in one spelling.
struct Question: Hashable, Sendable {
    private let bytes: [UInt8]

    /// What `body` asks of `surface`.
    init(_ body: JSONValue, of surface: Surface, streams: Bool) {
        var writer = JSONWriter()
        writer.beginArray()
        writer.string(surface.rawValue)
        writer.bool(streams)
        for name in Question.members(of: surface) {
            if let value = body.member(name), !value.isEmptyHanded { writer.settled(value) } else { writer.null() }
        }
        writer.endArray()
        bytes = writer.bytes
    }

    private static func members(of surface: Surface) -> [String] {
        switch surface {
        case .chat: ["messages", "tools", "functions"]
        case .responses: ["instructions", "input", "tools", "previous_response_id"]
        case .messages, .countTokens: ["system", "messages", "tools"]
        case .embeddings: ["input"]
        }
    }
}

extension JSONValue {
    /// Says no more than an absent member would.
    fileprivate var isEmptyHanded: Bool { isNull || (isArray && hasNoChildren) }
}

extension JSONWriter {
    /// Writes a value in the one spelling that all its spellings share.
    fileprivate mutating func settled(_ value: JSONValue) {
        switch value.kind {
        case .object: settledObject(value)
        case .array:
            beginArray()
            for element in value.elements { settled(element) }
            endArray()
        case .string: string(value.string ?? "")
        case .number: if let whole = value.int { int(whole) } else { double(value.double ?? 0) }
        default: raw(value)
        }
    }

    private mutating func settledObject(_ object: JSONValue) {
        var members: [String: JSONValue] = [:]
        for member in object.members { members[member.key.string ?? ""] = member.value }
        beginObject()
        for (name, value) in members.sorted(by: { $0.key < $1.key }) where !value.isNull {
            key(name)
            settled(value)
        }
        endObject()
    }
}
