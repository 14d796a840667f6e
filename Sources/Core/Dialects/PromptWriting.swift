// What the writers of requests share: how bytes are taken and given back, and how places are named.

import Conversation
import Wire

/// What writers of requests have in common: they name places in the caller's words.
protocol PromptWriting {
    /// The dialect that is written.
    static var dialect: Dialect { get }
    var prompt: Prompt { get }
    var target: TargetShape { get }
    /// Place of the turn that is being written, in the prompt's list.
    var turn: Int { get }
    var settlement: Settlement { get }
    var json: JSONWriter { get set }
    var losses: LossList { get set }
    var names: ToolNames { get }
}

extension PromptWriting {
    /// Writes what `body` writes, and tells what came of it.
    ///
    /// - Parameter body: writes the whole request and gives the headers that belong to it.
    mutating func write(
        into bytes: inout [UInt8],
        _ body: (inout Self) throws(Failure) -> [(name: String, value: String)]
    ) throws(Failure) -> WrittenPrompt {
        // Taken, not copied: the array must have one owner while it grows.
        swap(&json.bytes, &bytes)
        defer { swap(&json.bytes, &bytes) }
        let headers = try body(&self)
        for adjustment in settlement.adjustments { losses.note(adjustment.field, adjustment.outcome) }
        return WrittenPrompt(losses: losses.losses, headers: headers, names: names, settlement: settlement)
    }

    var words: CallerWords { target.caller.words }

    /// `messages[3].content`, in the caller's dialect. Instructions outside the list have no number and no member.
    func field(_ member: String?) -> String {
        let place = turn - prompt.leadingTurns
        guard place >= 0 else { return words.instructions }
        let turn = "\(words.list)[\(place)]"
        return member.map { "\(turn).\($0)" } ?? turn
    }

    /// What cannot be said, named in the caller's dialect.
    func refusal(_ field: String, _ text: String) -> Failure {
        Failure(
            .malformed, "\(field): \(text) and cannot be sent to a model that speaks \(Self.dialect.rawValue)",
            code: "unsupported_by_target", param: field)
    }

    /// The caller's last turn begins the model's reply, which will come behind it instead.
    mutating func noteUncontinuedReply() {
        losses.note(words.list, "answered after the model's last words, which are not continued")
    }

    /// What makes no sense in any dialect.
    func malformed(_ field: String, _ text: String) -> Failure {
        Failure(.malformed, "\(field): \(text)", param: field)
    }
}
