// Writing replies: events in, bytes of the caller's dialect out.
//
// A stream is written event by event as server-sent events. A whole reply is collected and written when it has
// finished; if it fails, nothing is written, and who asked answers with a failure's own status and body.

package import Conversation
import Wire

/// What a reply's writer has to know beside the reply.
package struct ReplyOptions: Sendable, Equatable {
    /// The name that the caller gave the model: replies say it in place of the provider's.
    package var model: String
    /// Seconds since 1970, for replies whose provider does not say when they were made.
    package var now: Int
    /// What an id is made of when the provider gave none.
    package var requestID: String
    /// Chat's `stream_options.include_usage`.
    package var includeUsage = false
    package var thoughts = ThoughtDisplay.reasoningContent
    /// Proofs and sealed thoughts are passed on (Chat: `reasoning_details`), so that they can be replayed.
    package var showsSignatures = false
    package var toolNames = ToolNames()

    package init(model: String, now: Int, requestID: String = "") {
        self.model = model
        self.now = now
        self.requestID = requestID
    }
}

/// Writes one reply.
package struct ReplyWriter {
    /// What it writes.
    package let form: ReplyForm
    private let options: ReplyOptions
    private var chat: ChatReplyWriting
    private var reply = Reply()

    /// A writer of one reply; nil for dialects that no reply is translated into.
    package init?(_ dialect: Dialect, _ form: ReplyForm, _ options: ReplyOptions) {
        guard dialect == .chat else { return nil }
        self.form = form
        self.options = options
        chat = ChatReplyWriting(options)
    }

    /// Appends what the event comes to.
    package mutating func write(_ event: ReplyEvent, into output: inout [UInt8]) {
        switch form {
        case .stream:
            chat.write(event, into: &output)
        case .whole:
            reply.take(event)
            if case .finished = event { writeReply(chat: reply, options, into: &output) }
        }
    }
}
