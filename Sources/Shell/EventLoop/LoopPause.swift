// Waiting within an async function of a loop: for a time, or for something that somebody else will say.

extension EventLoop {
    /// Goes on after so many milliseconds, on this loop.
    package func pause(milliseconds: Int) async {
        _ = await Awaited<Void>(on: self).value(within: milliseconds)
    }
}

/// Something that one function waits for and another will say, on the same loop. Said once, waited for once, in either
/// order.
package final class Awaited<Value>: TimerOwner {
    private let loop: EventLoop
    private var said: Value?
    private var isOver = false
    private var continuation: UnsafeContinuation<Void, Never>?
    private var timer = TimerID.none

    /// Nothing was said yet.
    package init(on loop: EventLoop) { self.loop = loop }

    /// Waits until it is said, but no longer than so many milliseconds; nil when that was too short.
    package func value(within milliseconds: Int) async -> Value? {
        if !isOver {
            await withUnsafeContinuation { continuation in
                self.continuation = continuation
                timer = loop.schedule(at: loop.now + milliseconds * 1_000_000, for: self)
            }
        }
        defer { said = nil }
        return said
    }

    /// Says it; false where that is too late: it was said before, or the time was over.
    @discardableResult
    package func say(_ value: Value) -> Bool {
        guard !isOver else { return false }
        said = value
        end()
        return true
    }

    /// The time is over.
    package func onTimer(_ tag: Int) { end() }

    private func end() {
        isOver = true
        loop.cancel(timer)
        let waiting = continuation
        continuation = nil
        waiting?.resume()
    }
}
