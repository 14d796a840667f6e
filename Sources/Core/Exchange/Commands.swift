// The two crossings of an exchange: events go in, commands come out.

package import Accounting
package import Conversation
package import Policy
package import Routing
package import Wire

/// A request as the shell received it.
package struct Arrival {
    package var dialect: Dialect
    package var fields: HTTPFields
    package var body: [UInt8]
    /// SHA-256 of the router token; nil when none was sent.
    package var token: TokenDigest?
    package var requestID: String
    /// Random bits for the weighted strategies.
    package var dice: UInt64
    package var operation: Operation

    package init(
        dialect: Dialect, fields: HTTPFields, body: [UInt8], token: TokenDigest?, requestID: String, dice: UInt64,
        operation: Operation = .converse
    ) {
        self.dialect = dialect
        self.fields = fields
        self.body = body
        self.token = token
        self.requestID = requestID
        self.dice = dice
        self.operation = operation
    }
}

/// What happens to an exchange after it began.
package enum ExchangeEvent {
    case upstreamHead(HTTPResponseHead)
    /// Good only during the call.
    case upstreamBytes(UnsafeRawBufferPointer)
    case upstreamEnded
    case upstreamFailed(UpstreamFault)
    case callerGone
    /// The caller reads more slowly than the model writes.
    case callerFull
    case callerDrained
    case timeReached
}

/// How an attempt broke below the level of HTTP.
package enum UpstreamFault: Sendable, Equatable {
    /// No connection, or none that could be trusted; the text is for operators.
    case connect(String)
    case timeout
    /// The connection ended before the reply did.
    case cut
    case malformed(String)
}

/// What the shell is to do.
package enum ExchangeCommand {
    case send(UpstreamOrder)
    case cancelUpstream
    case pauseUpstream
    case resumeUpstream
    case openReply(ReplyOpening)
    /// Send `Outbox.bytes` to the caller.
    case sendBytes
    /// Send the bytes of the event that is being handled, from this offset up to that one.
    case forward(Range<Int>)
    case endReply
    /// Send `.timeReached` at this monotonic millisecond; replaces an earlier wish.
    case wake(at: Int)
    case record(RequestRecord)
    /// A provider keeps the response with this id.
    case remember(String, ResponsePlace)
    /// Tell what an attempt at the target at this place of its group has shown.
    case observe(Observation, of: Int, by: any TargetWatch)
    /// The first event of a trial's reply has come from the target at this place of its group.
    case noteAnswer(of: Int, by: any TargetWatch)
}

/// A request for a provider.
package struct UpstreamOrder {
    package var origin: String
    package var proxy: String?
    /// Request line and headers, complete.
    package var head: [UInt8]
    package var body: [UInt8]
    /// Milliseconds.
    package var connectTimeout: Int

    package init(origin: String, proxy: String?, head: [UInt8], body: [UInt8], connectTimeout: Int) {
        self.origin = origin
        self.proxy = proxy
        self.head = head
        self.body = body
        self.connectTimeout = connectTimeout
    }
}

/// The beginning of a reply.
package struct ReplyOpening {
    package var status: Int
    /// Header lines, each ended by CRLF.
    package var headers: [UInt8]
    /// Bytes that will follow; nil for a stream.
    package var length: Int?

    package init(status: Int, headers: [UInt8], length: Int?) {
        self.status = status
        self.headers = headers
        self.length = length
    }
}

/// Where commands and bytes for the caller gather during one event. The shell performs the commands in order, sends
/// `bytes` where they say so, and gives the emptied box to the next event.
package struct Outbox {
    package var commands: [ExchangeCommand] = []
    package var bytes: [UInt8] = []

    package init() {}

    /// Forgets everything, keeps the room.
    package mutating func clear() {
        commands.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }
}
