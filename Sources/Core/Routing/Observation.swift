// What one attempt showed about its target, and whose fault it was when it failed.
//
//     what happened                                      what it says of the target
//     complete reply                                     succeeded
//     no answer in time, 408, 504                        timed out
//     no connection, cut, malformed, 429, 5xx            failed
//     401, 403, 404 (our key, our model's name)          failed
//     other 4xx, refusals of content                     nothing: the request is at fault
//     the caller left                                    nothing

/// How an attempt ended, as far as its target is concerned.
package enum AttemptEnd: Sendable, Equatable {
    /// The whole reply has come.
    case succeeded
    /// The target did not answer in time. `retryAfter`: seconds that it asked to be left alone for.
    case timedOut(retryAfter: Int? = nil)
    /// The target failed in another way, and it was not the request's fault.
    case failed(retryAfter: Int? = nil)
    /// Nothing was learned about the target.
    case silent

    /// Seconds for which the target asked to be left alone.
    var retryAfter: Int? {
        switch self {
        case .succeeded, .silent: nil
        case .timedOut(let seconds), .failed(let seconds): seconds
        }
    }
}

/// One ended attempt. Times are in milliseconds.
package struct Observation: Sendable, Equatable {
    package var end: AttemptEnd
    /// From sending to the first event of a streamed reply; nil: there was none, or the reply was not streamed.
    package var firstEvent: Int?
    /// From sending to the end.
    package var duration: Int
    /// Tokens written, those of thoughts included; nil: not reported.
    package var outputTokens: Int?
    /// The request went on to another target.
    package var fellBack: Bool
    /// The attempt was to find out whether its target is well again.
    package var isTrial: Bool
    /// Duration and tokens say how fast the target is: the reply was a conversation's, and its caller kept up with it.
    package var isPaced: Bool

    package init(
        _ end: AttemptEnd, firstEvent: Int? = nil, duration: Int, outputTokens: Int? = nil, fellBack: Bool = false,
        isTrial: Bool = false, isPaced: Bool = true
    ) {
        self.end = end
        self.firstEvent = firstEvent
        self.duration = duration
        self.outputTokens = outputTokens
        self.fellBack = fellBack
        self.isTrial = isTrial
        self.isPaced = isPaced
    }
}
