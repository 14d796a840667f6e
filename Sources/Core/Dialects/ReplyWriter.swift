// Writing replies: events in, bytes of the caller's dialect out.
//
// A stream is written event by event as server-sent events. A whole reply is collected and written when it has
// finished; if it fails, nothing is written, and who asked answers with a failure's own status and body.

package import Conversation
package import Wire

/// What a reply's writer has to know beside the reply.
package struct ReplyOptions {
    /// The name that the caller gave the model: replies say it in place of the provider's.
    package var model: String
    /// Seconds since 1970, for replies whose provider does not say when they were made.
    package var now: Int
    /// What an id is made of when the provider gave none.
    package var requestID: String
    /// Chat's `stream_options.include_usage`.
    package var includeUsage = false
    package var thoughts = ThoughtDisplay.reasoningContent
    package var toolNames = ToolNames()
    /// The caller's request, which a Responses reply repeats in good part.
    package var request: JSONValue?

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
    private let dialect: Dialect
    private let options: ReplyOptions
    private var chat: ChatReplyWriting
    private var responses: ResponsesReplyWriting
    private var messages: MessagesReplyWriting
    private var reply = Reply()

    /// A writer of one reply.
    package init(_ dialect: Dialect, _ form: ReplyForm, _ options: ReplyOptions) {
        self.form = form
        self.dialect = dialect
        self.options = options
        chat = ChatReplyWriting(options)
        responses = ResponsesReplyWriting(options)
        messages = MessagesReplyWriting(options)
    }

    /// Appends what the event comes to.
    package mutating func write(_ event: ReplyEvent, into output: inout [UInt8]) {
        switch form {
        case .stream: stream(event, into: &output)
        case .whole:
            reply.take(event)
            if case .finished = event { writeWhole(into: &output) }
        }
    }

    private mutating func stream(_ event: ReplyEvent, into output: inout [UInt8]) {
        switch dialect {
        case .chat: chat.write(event, into: &output)
        case .responses: responses.write(event, into: &output)
        case .messages: messages.write(event, into: &output)
        }
    }

    private func writeWhole(into output: inout [UInt8]) {
        switch dialect {
        case .chat: writeReply(chat: reply, options, into: &output)
        case .responses: writeReply(responses: reply, options, into: &output)
        case .messages: writeReply(messages: reply, options, into: &output)
        }
    }
}
