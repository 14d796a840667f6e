// What happens to a subscription, and what it wants done.

/// An answer to a question, as far as a subscription looks at it.
package struct SubscriptionReply: Sendable, Equatable {
    package var status: Int
    /// The field `etag`.
    package var entityTag: String?
    /// Milliseconds, from `retry-after-ms` or `retry-after`.
    package var retryAfter: Int?
    /// Whole, and not compressed any more.
    package var body: [UInt8]

    package init(status: Int, entityTag: String? = nil, retryAfter: Int? = nil, body: [UInt8] = []) {
        self.status = status
        self.entityTag = entityTag
        self.retryAfter = retryAfter
        self.body = body
    }

    /// The sequence that the entity tag names: `"7"`.
    var claimedSequence: Int? {
        guard let tag = entityTag, tag.utf8.count >= 3, tag.hasPrefix("\""), tag.hasSuffix("\"") else { return nil }
        let digits = tag.dropFirst().dropLast()
        guard digits.utf8.allSatisfy(\.isDigit), let number = Int(digits) else { return nil }
        return (1...mostExactNumber).contains(number) ? number : nil
    }
}

/// What happens to a subscription.
package enum SubscriptionEvent: Sendable {
    /// The sidecar begins; with what was on disk, if there was anything.
    case start(stored: [UInt8]?)
    /// The question is on its way, over a connection that is there: the wait begins. Again when it had to be repeated.
    case connected
    /// The head of an answer came: the other side is alive.
    case answering
    case reply(SubscriptionReply)
    /// There will be no answer; the reason for operators.
    case failed(String)
    /// The connection ended before anything of an answer came; the reason for operators.
    case cut(String)
    /// The time of the last `wake` has come.
    case timeReached
    /// What came of the last `persist`: nil, or the system's reason.
    case persisted(failure: String?)
    /// An operator has changed something outside: what was refused deserves another look.
    case reconsider
}

/// What a subscription wants done, in order.
package enum SubscriptionCommand: Sendable {
    /// Ask the control plane. Who asks fills in how many requests there were.
    case ask(SidecarReport)
    /// Nobody waits for the answer any more.
    case cancelQuestion
    /// Call back at this monotonic time, in milliseconds. Takes the place of the last one.
    case wake(at: Int)
    /// From now on, requests begin with this policy.
    case activate(CompiledPolicy)
    /// Put this on disk, in the place of what was there; then tell what came of it.
    case persist([UInt8])
    /// What is on disk is of no use, for this reason: put it out of the way.
    case setAside(String)
    case say(SubscriptionNotice)
}

/// What operators should read.
package enum SubscriptionNotice: Sendable, Equatable, CustomStringConvertible {
    case connected
    case lost(String)
    /// A wait was cut on the way after so many milliseconds; from now on it is asked for this many seconds.
    case waitCut(after: Int, why: String, wait: Int)
    /// With the snapshot that stays in force.
    case refused(DeliveryRefusal, inForce: Int?)
    /// What was on disk is signed and does not compile.
    case storedRefused(DeliveryRefusal)
    /// What was on disk, a snapshot, is for other sidecars, and obeyed until something newer comes.
    case storedForOthers(Int)
    case notPersisted(String)
    case persistedAgain

    /// One line.
    package var description: String {
        switch self {
        case .connected: "the control plane answers"
        case .lost(let why): "no word from the control plane, what is in force stays: \(why)"
        case .waitCut(let after, let why, let wait):
            "a wait for the control plane was cut on the way after \(after / 1000) s (\(why)); "
                + (wait > 0 ? "it is asked to answer within \(wait) s" : "it is asked every second")
        case .refused(let refusal, let version):
            "\(refusal); \(version.map { "snapshot \($0) stays" } ?? "nothing is") in force"
        case .storedRefused(let refusal): "from disk: \(refusal); nothing is in force"
        case .storedForOthers(let version):
            "snapshot \(version), from disk, is for other sidecars; in force until a newer one comes"
        case .notPersisted(let why): "what is in force could not be put on disk, a restart would begin earlier: \(why)"
        case .persistedAgain: "what is in force is on disk again"
        }
    }

    /// Whether it is nothing to worry about.
    package var isGood: Bool {
        switch self {
        case .connected, .waitCut, .persistedAgain: true
        case .lost, .refused, .storedRefused, .storedForOthers, .notPersisted: false
        }
    }
}
