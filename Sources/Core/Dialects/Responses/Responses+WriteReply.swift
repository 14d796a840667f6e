// Replies as Responses streams.

import Conversation
import Wire

/// What has been written of a streamed reply so far.
struct ResponsesReplyWriting {
    let options: ReplyOptions

    init(_ options: ReplyOptions) {
        self.options = options
    }

    /// Appends the events that the event comes to.
    mutating func write(_ event: ReplyEvent, into output: inout [UInt8]) {}
}
