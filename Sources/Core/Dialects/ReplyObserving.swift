// Observing, in all dialects.

import Conversation
import Wire

/// What has been observed of a reply so far, in whichever dialect it is.
struct ReplyObserving {
    var chat = ChatReplyObserving()
    private var responses = ResponsesReplyObserving()
    private var messages = MessagesReplyObserving()
    private var proofs: ReplyProofs

    /// - Parameter notesProofs: the proofs of the reply are wanted too.
    init(notesProofs: Bool) {
        proofs = ReplyProofs(areWanted: notesProofs)
    }

    /// Hands over the proofs that were met since the last time.
    mutating func takeProofs() -> [String] { proofs.take() }

    /// False when an event of a stream has nothing to observe.
    mutating func matters(_ data: UnsafeRawBufferPointer, _ dialect: Dialect) -> Bool {
        switch dialect {
        case .chat: chat.matters(data, notesProofs: proofs.areWanted)
        case .responses: responses.matters(data) || proofs.matter(data, dialect)
        case .messages: messages.matters(data) || proofs.matter(data, dialect)
        }
    }

    /// Takes an event of a stream.
    mutating func take(_ event: JSONValue, _ dialect: Dialect, into queue: inout ReplyQueue) throws(Failure) {
        proofs.take(event, dialect)
        switch dialect {
        case .chat: chat.take(chunk: event, into: &queue)
        case .responses: responses.take(event, into: &queue)
        case .messages: try messages.take(event, into: &queue)
        }
    }

    /// Takes a whole reply.
    mutating func take(whole reply: JSONValue, _ dialect: Dialect, into queue: inout ReplyQueue) throws(Failure) {
        proofs.take(whole: reply, dialect)
        switch dialect {
        case .chat: try chat.take(whole: reply, into: &queue)
        case .responses: responses.take(whole: reply, into: &queue)
        case .messages: messages.take(whole: reply, into: &queue)
        }
    }
}
