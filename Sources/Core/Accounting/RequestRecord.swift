// What became of a request: one line of the request log, and what counters add up. Never a prompt, a token, a key or a
// hash.

package import Conversation
package import Policy

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

/// How a request ended, as its caller saw it.
package enum RequestOutcome: String, Sendable, CaseIterable {
    /// The reply was sent to its end.
    case complete
    /// The caller left before that.
    case callerLeft = "caller_left"
    /// The reply had begun, and its upstream failed or broke off.
    case upstreamBroke = "upstream_broke"
    /// No target was sent the request.
    case refused
    /// Every attempt failed, and the caller was sent the last failure.
    case failed
}

/// Why a target was not sent a request.
package struct TargetRefusal: Sendable, Equatable {
    package var target: String
    package var reasons: [String]

    package init(target: String, reasons: [String]) {
        self.target = target
        self.reasons = reasons
    }
}

/// How a request ended.
package struct RequestRecord: Sendable {
    package var requestID: String
    /// What the request wanted done: `converse`, `count_tokens`, `models`…; nil where its path says nothing.
    package var operation: String?
    package var method: String?
    /// Without its query.
    package var path: String?
    package var caller: String?
    package var group: String?
    /// The snapshot that the request was served by; nil: there was none.
    package var snapshot: Snapshot?
    /// The model that was asked for, where that is no group of the caller's.
    package var unknownModel: String?
    /// The caller's.
    package var dialect: Dialect?
    /// From the caller's dialect to that of the target that was tried last.
    package var lane: Lane?
    package var target: String?
    package var outcome = RequestOutcome.complete
    /// The code of the failure that the caller was sent, or that broke its stream.
    package var errorCode: String?
    /// Why none of the group's targets was sent the request; empty where one was.
    package var refusals: [TargetRefusal] = []
    /// What was asked of the model's reasoning, and what was sent.
    package var reasoning: ReasoningReport?
    /// Members of the request that were removed or replaced.
    package var adjusted: [Loss] = []
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
    /// The same to the beginning of the reply; nil where there was none.
    package var firstByte: Int?
    /// Of the request's body.
    package var requestBytes = 0
    /// Of the reply's body.
    package var replyBytes = 0

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
