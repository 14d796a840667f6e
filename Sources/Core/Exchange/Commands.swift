// The two crossings of an exchange: events go in, commands come out.

package import Accounting
package import Conversation
package import Policy
package import Reasoning
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
    /// Nothing is sent: the answer is the decision that would have been obeyed.
    package var isRehearsal = false

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
    /// The advisor's answer, complete.
    case advised([UInt8])
    case adviceFailed(AdviceFault)
}

/// How an attempt broke below the level of HTTP.
package enum UpstreamFault: Sendable, Equatable {
    /// No connection, or none that could be trusted; the text is for operators.
    case connect(String)
    case timeout
    /// The connection ended before the reply did.
    case cut
    case malformed(String)
    /// The reply's content coding is not known here, or was not what its bytes are; the text is for operators and
    /// callers.
    case coding(String)
    /// The way there: a proxy that cannot be reached or refuses, with its status where it said one. The text is for
    /// operators, and names neither credentials nor anything else of the proxy's URL but host and port.
    case proxy(String, status: Int?)
}

/// What the shell is to do.
package enum ExchangeCommand {
    /// Ask an advisor; answer with `.advised` or `.adviceFailed`.
    case consult(AdviceOrder)
    /// Nobody waits for the advisor any more.
    case cancelConsultation
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
    /// These proofs are this origin's. They are the provider's own, and nobody is to keep more than it takes to know
    /// them again.
    case noteProofs([String], Origin)
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

/// A question for an advisor.
package enum AdviceOrder {
    /// A line for a program: one JSON object, without a line end.
    case script(ScriptAdvisor, question: [UInt8])
    /// A request for a service. The answer counts only with status 200, and may have so many bytes.
    case external(UpstreamOrder, maxResponseBytes: Int)
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
    /// Empty arrays, with room if the shell had some to spare, for the head and the body of an order.
    package var spareHead: [UInt8] = []
    package var spareBody: [UInt8] = []

    package init() {}

    /// Forgets everything, keeps the room.
    package mutating func clear() {
        commands.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }
}
