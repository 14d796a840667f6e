// What a caller calls the things that a writer of another dialect has to name: in complaints, and in what it lists as
// lost. Each dialect's row stands in its own folder (`<Dialect>+Words`), so no dialect has to know another.

import Conversation

/// A caller's words, and what it means by the order of what it says.
struct CallerWords: Sendable {
    /// The list of messages or items.
    var list: String
    /// Instructions outside the list.
    var instructions: String
    /// What a turn of the list has, when a tool speaks.
    var toolContent: String
    /// What a tool gave back, wherever it stands.
    var toolOutput: String
    var cap: String
    var stops: String
    var user: String
    var verbosity: String
    var format: String
    var formatDescription: String
    var imageDetail: String
    var documentName: String
    /// A thought that is replayed.
    var thought: String
    /// What a model says at once may be several turns (items), not one.
    var splitsModelTurns = false
    /// Last words of the model begin its reply; elsewhere they are history, and the reply comes behind them.
    var beginsReplies = false
    /// There is one opaque name for the user, where OpenAI has an old and a new one.
    var hasOneUser = false
}

extension Dialect {
    /// What callers of this dialect call things.
    var words: CallerWords {
        switch self {
        case .chat: .chat
        case .responses: .responses
        case .messages: .messages
        }
    }
}

/// What writers of requests have in common: they name places in the caller's words.
protocol PromptWriting {
    /// The dialect that is written.
    static var dialect: Dialect { get }
    var prompt: Prompt { get }
    var target: TargetShape { get }
    /// Place of the turn that is being written, in the prompt's list.
    var turn: Int { get }
    var losses: LossList { get set }
}

extension PromptWriting {
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
