// A decision asked of a running sidecar.

import Terminal
import Upstream
import Wire

/// A sidecar at a URL, and the token that it knows us by.
struct DistantSidecar {
    private let origin: UpstreamOrigin
    private let token: BearerToken

    /// `url` is `http://host:port` or `https://host:port`; `token` is what its file holds.
    init(url: String, token: [UInt8]) throws(Misuse) {
        origin = try UpstreamOrigin.place(url, flag: "sidecar", example: "http://127.0.0.1:4100")
        self.token = try BearerToken(token, from: "--token-file")
    }

    /// The decision on a request, as a document.
    func decide(_ request: RehearsedRequest) throws -> [UInt8] {
        do {
            let reply = try Inquiry(origin).ask(
                "POST", "/v1/decision",
                [token.field, ("content-type", "application/json"), ("connection", "close")], body: request.envelope)
            guard reply.status == 200 else { throw Misuse(refusal: reply.body, status: reply.status) }
            return reply.body
        } catch let silence as Unreached {
            throw Misuse("no answer from \(silence.host): \(silence.reason)")
        }
    }
}
