// Calls in Chat replies.
//
// A call's first fragment has its index, id and name; later ones its index and more arguments. Not everywhere:
//
//     no index, the whole call at once     Mistral: an id that is not known yet begins a call
//     index 0 for every call               an id and a name that differ from those at that index begin a call
//     id and name with every fragment      the same id belongs to the same call
//     an empty id                          Gemini: an id is made from the reply's own and the call's number
//     `extra_content`                      Gemini: the call's proof, in any of its fragments
//     `function_call`                      one call without an id, from before there were tools

import Conversation
import Wire

/// The calls of a reply.
struct ChatCallsReading {
    private struct Call {
        /// Nil: the provider does not say.
        var index: Int?
        var id: String
        var part: Int
        /// What the provider wants back with the call (Gemini's signature).
        var proof: Text?
    }

    /// What ids are made of for calls that have none.
    var replyID = ""
    private var calls: [Call] = []
    /// How many of them have ended.
    private var endedCount = 0

    /// The reply has at least one call.
    var isInUse: Bool { !calls.isEmpty }

    /// Takes what a delta or a message says of calls.
    mutating func take(_ delta: ChatDelta, into queue: inout ReplyQueue) throws(Failure) {
        if let list = delta.calls {
            for fragment in list.elements { try take(fragment, into: &queue) }
        }
        if let legacy = delta.legacyCall { try take(legacy: legacy, into: &queue) }
    }

    /// Ends all calls.
    mutating func close(into queue: inout ReplyQueue) {
        for call in calls[endedCount...] {
            if let proof = call.proof { queue.push(.partProved(call.part, proof)) }
            queue.push(.partEnded(call.part))
        }
        endedCount = calls.count
    }

    private mutating func take(_ fragment: JSONValue, into queue: inout ReplyQueue) throws(Failure) {
        let custom = fragment["custom"]
        guard let content = custom ?? fragment["function"] else { return }
        let name = Text(content["name"]).flatMap { $0.isEmpty ? nil : $0 }
        let arguments = Text(content[custom == nil ? "arguments" : "input"])
        if let call = find(fragment, hasName: name != nil) {
            prove(call, by: fragment)
            return try push(arguments, call, into: &queue)
        }
        guard let name else {
            // Nothing to begin a call with; harmless as long as it says nothing.
            if arguments?.isEmpty ?? true { return }
            throw .malformed("a tool call has no name")
        }
        try begin(fragment, name, isCustom: custom != nil, into: &queue)
        try push(arguments, calls.count - 1, into: &queue)
        prove(calls.count - 1, by: fragment)
    }

    private mutating func prove(_ call: Int, by fragment: JSONValue) {
        guard let proof = fragment["extra_content"], proof.isObject, !proof.hasNoChildren else { return }
        calls[call].proof = .string(proof.rawText)
    }

    /// The call that a fragment goes on with; nil when it begins one.
    private func find(_ fragment: JSONValue, hasName: Bool) -> Int? {
        let index = fragment["index"]?.int
        let id = fragment["id"].flatMap { $0.isString && !$0.equals("") ? $0 : nil }
        guard let index else {
            guard let id else { return hasName ? nil : calls.indices.last }
            return calls.lastIndex { id.equals($0.id) }
        }
        guard let call = calls.lastIndex(where: { $0.index == index }) else { return nil }
        if hasName, let id, !id.equals(calls[call].id) { return nil }
        return call
    }

    private mutating func begin(
        _ fragment: JSONValue, _ name: Text, isCustom: Bool, into queue: inout ReplyQueue
    ) throws(Failure) {
        let given = Text(fragment["id"]).flatMap { $0.isEmpty ? nil : $0 }
        let id = given ?? .string(madeUpID)
        let part = try queue.startPart(isCustom ? .customCall(id: id, name: name) : .call(id: id, name: name))
        calls.append(Call(index: fragment["index"]?.int, id: id.string, part: part))
    }

    private mutating func take(legacy call: JSONValue, into queue: inout ReplyQueue) throws(Failure) {
        if calls.isEmpty {
            guard let name = Text(call["name"]), !name.isEmpty else { return }
            let id = madeUpID
            calls.append(Call(index: nil, id: id, part: try queue.startPart(.call(id: .string(id), name: name))))
        }
        try push(Text(call["arguments"]), 0, into: &queue)
    }

    private func push(_ arguments: Text?, _ call: Int, into queue: inout ReplyQueue) throws(Failure) {
        guard let arguments, !arguments.isEmpty else { return }
        guard call >= endedCount else { throw .malformed("a tool call goes on after its end") }
        queue.push(.partDelta(calls[call].part, arguments))
    }

    /// Differs within a conversation, for replies have ids of their own; the same however often the reply is read.
    private var madeUpID: String {
        let legal = replyID.utf8.filter {
            $0 < 0x80 && (Unicode.Scalar($0).isLetterOrDigit || $0 == 0x2D || $0 == 0x5F)
        }
        return "call_" + String(decoding: legal.suffix(40), as: UTF8.self) + "_\(calls.count)"
    }
}

extension Unicode.Scalar {
    fileprivate var isLetterOrDigit: Bool {
        ("a"..."z").contains(self) || ("A"..."Z").contains(self) || ("0"..."9").contains(self)
    }
}
