// What a server asks of those whom it serves.

package import Wire

/// Who answers the requests of one server.
package protocol HTTPService: AnyObject {
    /// A whole request. `head` is good during the call. `body` may be taken, by swapping it for an empty array; what is
    /// left in it is used again. The answer goes through `reply`, now or later.
    func onRequest(_ head: HTTPRequestHead, _ body: inout [UInt8], _ reply: Reply)

    /// A request was refused before it was whole, and its connection will close. Says it in the caller's own words.
    /// `target` is "/" where the request line was not understood.
    func refusal(status: Int, message: String, target: String) -> Refusal

    /// Whether a request is refused before its body is read, by its head alone, and how; nil: the body may come. Asked
    /// for requests that announce a body.
    func refusesBody(of head: HTTPRequestHead) -> (status: Int, refusal: Refusal)?

    /// The last connection has closed after `HTTPServer.drain`.
    func onServerDrained()
}

extension HTTPService {
    /// For those who take bodies from everybody.
    package func refusesBody(of head: HTTPRequestHead) -> (status: Int, refusal: Refusal)? { nil }

    /// For those who do not care.
    package func onServerDrained() {}
}

/// What a refusal says.
package struct Refusal {
    /// Header lines, each ended by CRLF, without those about the connection and the length.
    package var headers: [UInt8]
    package var body: [UInt8]

    package init(headers: [UInt8], body: [UInt8]) {
        self.headers = headers
        self.body = body
    }

    /// A refusal with no other header than its type.
    package init(contentType: StaticString = "application/json", body: [UInt8]) {
        headers = []
        HTTPWriter.field("content-type", contentType, into: &headers)
        self.body = body
    }
}

/// Who is told what becomes of an answer. Held from `Reply.watch` until the answer has ended, either way.
package protocol ReplyWatcher: AnyObject {
    /// Everything that was written has been sent; after `Reply.tellWhenDrained`.
    func onDrained()
    /// The caller has gone, or has left the answer unread for too long. The reply is dead, nothing follows.
    func onGone()
}
