// The end of a process, step by step.
//
//     signal ──── delay ────▶ close listeners ──── timeout ────▶ cut what is left
//
// The process ends when its last connection has closed, whichever step that is in.

package import EventLoop
import Terminal

/// Runs the steps of one end. Belongs to its loop.
package final class Ending: TimerOwner {
    private let options: DrainOptions
    private unowned let loop: EventLoop
    private let close: () -> Void
    private let cut: () -> Void

    private static let closing = 1
    private static let cutting = 2

    /// `close` closes the listeners, `cut` the connections that are left.
    package init(_ options: DrainOptions, on loop: EventLoop, close: @escaping () -> Void, cut: @escaping () -> Void) {
        self.options = options
        self.loop = loop
        self.close = close
        self.cut = cut
    }

    /// Begins: closes the listeners after the delay.
    package func begin() {
        guard options.delay > 0 else { return closeListeners() }
        Console.log(.info, "draining", ["listens_for_ms": .number(options.delay)])
        schedule(Ending.closing, in: options.delay)
    }

    /// A step's time has come.
    package func onTimer(_ tag: Int) {
        if tag == Ending.closing { return closeListeners() }
        Console.log(.warn, "replies_cut", ["after_ms": .number(options.timeout)])
        cut()
    }

    private func closeListeners() {
        close()
        if options.timeout > 0 { schedule(Ending.cutting, in: options.timeout) }
    }

    private func schedule(_ step: Int, in milliseconds: Int) {
        _ = loop.schedule(at: loop.now + milliseconds * 1_000_000, for: self, tag: step)
    }
}
