// What goes wrong, in no one's dialect. Every failure has a telling in every dialect (`Dialects/*/…+WriteFailure`).

/// A failure that a caller is told.
package struct Failure: Error, Sendable, Equatable {
    /// What went wrong, with the status it usually has.
    package enum Kind: Sendable, Equatable {
        /// 400: the request cannot be understood, or says something impossible.
        case malformed
        /// 401: no token, or one that nobody knows.
        case unauthenticated
        /// 402: the provider wants money.
        case payment
        /// 403: the caller is disabled or expired.
        case forbidden
        /// 404: no such route.
        case unknownRoute
        /// 404: no such group for this caller.
        case modelNotFound
        /// 405
        case methodNotAllowed
        /// 408 from upstream.
        case timedOut
        /// 409
        case conflict
        /// 413
        case tooLarge
        /// 429
        case rateLimited
        /// 500: the deployment is at fault (a missing secret, for example).
        case configuration
        /// 500: the provider broke.
        case serverError
        /// 502: no target can carry the request.
        case noEligibleTarget
        /// 502: every attempt failed.
        case upstreamFailed
        /// 503: the provider has no room (Messages says 529).
        case overloaded
        /// 503: no policy is in force yet.
        case notReady
        /// 504
        case upstreamTimeout
    }

    package var kind: Kind
    package var message: String
    /// A stable machine word: `model_not_found`, `context_length_exceeded`, `no-eligible-target`…
    package var code: String?
    /// The member of the request that is at fault, in the caller's own words.
    package var param: String?
    /// A JSON value with more (bytes of a valid document), for machines.
    package var details: [UInt8]?
    /// The status to answer with when the provider's own is kept; nil for the kind's usual one.
    package var status: Int?
    /// Seconds to wait before another try.
    package var retryAfter: Int?

    package init(
        _ kind: Kind, _ message: String, code: String? = nil, param: String? = nil, details: [UInt8]? = nil,
        status: Int? = nil, retryAfter: Int? = nil
    ) {
        self.kind = kind
        self.message = message
        self.code = code
        self.param = param
        self.details = details
        self.status = status
        self.retryAfter = retryAfter
    }
}

/// Something that the target's dialect or model cannot say, and what was done instead.
package struct Loss: Sendable, Equatable {
    /// The caller's member, as a path: `seed`, `messages[2].name`.
    package var field: String
    /// What happened to it: `dropped`, `renamed max_completion_tokens`, `clamped 1`.
    package var outcome: String

    package init(_ field: String, _ outcome: String) {
        self.field = field
        self.outcome = outcome
    }
}
