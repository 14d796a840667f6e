// The handle of a request that is under way.

/// A request that was sent. A handle outlives its request harmlessly: what is said through it afterwards does nothing.
package struct UpstreamCall {
    private let errand: Errand
    private let number: UInt32

    init(_ errand: Errand) {
        self.errand = errand
        number = errand.number
    }

    private var isOpen: Bool { errand.number == number }

    /// Nothing more is read from the other side, who will notice in time. What is already on its way here still comes:
    /// up to 64 KiB.
    package func pause() {
        if isOpen { errand.isPaused = true }
    }

    /// Reads on.
    package func resume() {
        if isOpen { errand.resume() }
    }

    /// Nobody wants the reply any more: the connection closes at once, and the delegate is told nothing.
    package func cancel() {
        if isOpen { errand.cancel() }
    }
}
