// What is sent upstream.

package import Compression
package import Wire

/// One request, ready to be sent.
package struct UpstreamRequest {
    package var origin: UpstreamOrigin
    /// The whole head: request line, fields, empty line.
    package var head: [UInt8]
    /// The body as it goes over the wire; empty where `head` carries it too, or there is none.
    package var body: [UInt8]
    /// Whether this asks with HEAD, so that the reply has no body.
    package var isHead: Bool
    /// Whether the request may arrive twice: then it is sent again, on a new connection, after a kept one broke before
    /// a byte of the reply. One that demonstrably never arrived is sent again in any case.
    package var mayRepeat: Bool
    package var connectMilliseconds: Int

    package init(
        origin: UpstreamOrigin, head: [UInt8], body: [UInt8] = [], isHead: Bool = false, mayRepeat: Bool = false,
        connectMilliseconds: Int = 10_000
    ) {
        self.origin = origin
        self.head = head
        self.body = body
        self.isHead = isHead
        self.mayRepeat = mayRepeat
        self.connectMilliseconds = connectMilliseconds
    }
}

/// Who is told what comes of a request. Held from `UpstreamPool.send` until `onEnd`, `onFailure` or `cancel`; told
/// nothing before `send` has returned, and nothing after those.
package protocol UpstreamDelegate: AnyObject {
    /// There is a connection, and the request goes out on it. Told again when the request has to be repeated.
    func onConnected(isReused: Bool)
    /// The reply's head; good during the call.
    func onHead(_ head: HTTPResponseHead)
    /// A piece of the reply's body, never empty; good during the call.
    func onBody(_ bytes: UnsafeRawBufferPointer)
    /// The reply is whole.
    func onEnd()
    /// The reply will not be whole.
    func onFailure(_ failure: UpstreamFailure)
}

extension UpstreamDelegate {
    /// For those who do not care.
    package func onConnected(isReused: Bool) {}
}

/// Why a request has no whole reply.
package struct UpstreamFailure: Error, Sendable, Equatable {
    /// What broke.
    package enum Kind: Sendable, Equatable {
        /// Nobody was reached: no such name, or nobody listens.
        case connect
        /// The proxy on the way was not reached, or let nothing through; with its status where it said one.
        case proxy(status: Int?)
        /// Somebody was reached and not believed.
        case tls
        /// Nobody was reached in time.
        case timeout
        /// The connection broke.
        case reset
        /// The connection ended in the middle.
        case cut
        /// What came is no HTTP.
        case malformed(HTTPRejection)
        /// The body's content coding is not known here, or its bytes are not what the coding writes.
        case coding(ContentCodingError)
    }

    package var kind: Kind
    /// For operators; names no secret.
    package var message: String
    /// Whether the request certainly never reached a live server, so that sending it again can have no second effect.
    package var nothingSent: Bool
    /// Whether any byte of a reply was seen.
    package var replySeen: Bool

    package init(_ kind: Kind, _ message: String, nothingSent: Bool, replySeen: Bool) {
        self.kind = kind
        self.message = message
        self.nothingSent = nothingSent
        self.replySeen = replySeen
    }
}
