// What a failed attempt means for the next one.
//
// Before the first byte a failure is an opportunity; which one depends on whose fault it was. The caller's own mistake
// is not carried from target to target, and our own wrong key is never shown to the caller as its wrong key.

import Conversation

/// What may be tried after a failure.
enum Verdict: Equatable {
    /// The target may be well again, and another may be well now.
    case again
    /// This target will not do better; another may.
    case elsewhere
    /// The request itself is at fault.
    case final

    /// The meaning of a provider's status.
    init(status: Int) {
        switch status {
        case 408, 429, 500...: self = .again
        // Our key, our account, our model name, our proxy, our idea of where the provider is.
        case 300..<400, 401, 402, 403, 404, 407: self = .elsewhere
        default: self = .final
        }
    }

    /// The meaning of a failure that a provider reports inside a reply whose status was fine.
    init(_ kind: Failure.Kind) {
        switch kind {
        case .timedOut, .rateLimited, .serverError, .upstreamFailed, .overloaded, .upstreamTimeout: self = .again
        case .unauthenticated, .payment, .forbidden, .modelNotFound, .unknownRoute, .configuration: self = .elsewhere
        default: self = .final
        }
    }
}

/// A failed attempt: what the caller would be told if nothing else is tried, and what may be tried.
struct FailedAttempt: Error {
    var failure: Failure
    var verdict: Verdict
    /// A few words for operators.
    var cause: String

    /// An attempt that got an answer of 300 or more. `told` is the provider's own account of it.
    init(status: Int, told: Failure, target: String) {
        verdict = Verdict(status: status)
        cause = "status \(status)"
        failure = told
        if verdict == .elsewhere || status < 400 {
            failure = Self.refusal(of: target, "with status \(status)")
        }
    }

    /// A failure that a provider told inside a reply whose status was fine, before the caller has heard of it.
    init(told: Failure, target: String) {
        verdict = Verdict(told.kind)
        cause = "told \(told.kind)"
        failure = verdict == .elsewhere ? Self.refusal(of: target, "inside its reply") : told
    }

    /// Our key, our account or our model name: the caller has no part in it, and cannot mend it.
    private static func refusal(of target: String, _ manner: String) -> Failure {
        Failure(.upstreamFailed, "The provider refused target \(target) \(manner).", code: "upstream_refused")
    }

    init(_ fault: UpstreamFault, target: String) {
        verdict = .again
        switch fault {
        case .connect(let reason):
            cause = "connect: \(reason)"
            failure = Failure(.upstreamFailed, "No connection to the provider of \(target).", code: "upstream_connect")
        case .timeout:
            cause = "timeout"
            failure = Failure(
                .upstreamTimeout, "The provider of \(target) did not answer in time.", code: "upstream-timeout")
        case .cut:
            cause = "cut"
            failure = Failure(.upstreamFailed, "The provider of \(target) broke the connection.", code: "upstream_cut")
        case .malformed(let reason):
            cause = "malformed: \(reason)"
            failure = Failure(
                .upstreamFailed, "The provider of \(target) sent an answer that cannot be read.",
                code: "upstream_malformed")
        case .coding(let reason):
            // It would code the next reply as it coded this one.
            verdict = .elsewhere
            cause = "coding: \(reason)"
            failure = Failure(
                .upstreamFailed, "The provider of \(target) sent an answer that cannot be decoded: \(reason).",
                code: "upstream_coding")
        case .proxy(let reason, let status):
            verdict = status.map { Verdict(status: $0) == .again } ?? true ? .again : .elsewhere
            cause = "proxy: \(reason)"
            failure = Failure(
                .upstreamFailed, "The proxy on the way to the provider of \(target) let nothing through.",
                code: "upstream_proxy")
        }
    }

    /// A refusal whose own account of it came in a coding that cannot be undone: the status has to say it all.
    init(status: Int, told: Failure, undecodable reason: String, target: String) {
        self.init(status: status, told: told, target: target)
        cause += ", \(reason)"
        failure.message = "The provider of \(target) refused with status \(status); why, cannot be read: \(reason)."
    }

    init(_ failure: Failure, _ verdict: Verdict) {
        cause = failure.code ?? "\(failure.kind)"
        self.failure = failure
        self.verdict = verdict
    }
}
