// One line of the journal: what became of a request. Never a prompt, a token, a key or a hash.

package import Conversation

/// What came of asking an advisor.
package enum AdviceOutcome: Sendable, Equatable {
    case used
    /// The cause, one of a closed list of words.
    case failed(String)

    /// `used`, `failed:timeout`.
    package var word: String {
        switch self {
        case .used: "used"
        case .failed(let cause): "failed:\(cause)"
        }
    }
}

/// How a request ended.
package struct RequestRecord: Sendable {
    package var requestID: String
    package var caller: String?
    package var group: String?
    package var target: String?
    /// The status that the caller saw; 0 when it left before.
    package var status: Int
    package var streamed: Bool
    package var attempts: Int
    package var failedAttempts: Int
    /// Each attempt that failed, with its cause, in their order: `a/m: status 500`, `b/m: timeout`.
    package var failures: [String] = []
    /// The stream broke after its first byte.
    package var broke: Bool
    /// Nil when no advisor was asked.
    package var advice: AdviceOutcome?
    /// The advisor's word for what kind of request this is.
    package var adviceClass: String?
    /// Milliseconds that the caller waited for an advisor.
    package var adviceDuration: Int
    package var usage: Usage
    /// Milliseconds from the request's last byte to the end of the reply.
    package var duration: Int

    package init(requestID: String) {
        self.requestID = requestID
        status = 0
        streamed = false
        attempts = 0
        failedAttempts = 0
        broke = false
        adviceDuration = 0
        usage = Usage()
        duration = 0
    }

    /// Whether the request failed for the sidecar's or the upstream's sake, and not the caller's.
    package var isFailure: Bool { status >= 500 || broke || status == 429 && attempts > 0 }
}
