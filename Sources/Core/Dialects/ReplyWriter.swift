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

/// Writes one reply. An object, for what it knows is large and is moved about with the request that it belongs to.
package final class ReplyWriter {
    /// What it writes.
    package let form: ReplyForm
    private let dialect: Dialect
    private let options: ReplyOptions
    @exclusivity(unchecked) private var chat: ChatReplyWriting?
    @exclusivity(unchecked) private var responses: ResponsesReplyWriting?
    @exclusivity(unchecked) private var messages: MessagesReplyWriting?
    @exclusivity(unchecked) private var reply = Reply()

    /// A writer of one reply.
    package init(_ dialect: Dialect, _ form: ReplyForm, _ options: ReplyOptions) {
        self.form = form
        self.dialect = dialect
        self.options = options
        guard form == .stream else { return }
        switch dialect {
        case .chat: chat = ChatReplyWriting(options)
        case .responses: responses = ResponsesReplyWriting(options)
        case .messages: messages = MessagesReplyWriting(options)
        }
    }

    /// Appends what the event comes to.
    package func write(_ event: ReplyEvent, into output: inout [UInt8]) {
        if form == .stream {
            chat?.write(event, into: &output)
            responses?.write(event, into: &output)
            messages?.write(event, into: &output)
        } else {
            reply.take(event)
            if case .finished = event { writeWhole(into: &output) }
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
