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
