// Signals as events.
//
// They are blocked in the first thread before any other begins, so that all threads inherit the block, and read from a
// descriptor by one loop.

import CLinux

/// A signal that a server is sent.
package enum Signal: Sendable, Equatable {
    /// SIGTERM: end in good order.
    case terminate
    /// SIGINT: the same, from a keyboard.
    case interrupt
    /// SIGHUP: read the documents again.
    case reload

    var number: Int32 {
        switch self {
        case .terminate: linux_sigterm
        case .interrupt: linux_sigint
        case .reload: linux_sighup
        }
    }
}

/// Tells one loop of the signals that the process gets.
package final class SignalWatch: Watcher {
    private let descriptor: Int32
    private let signals: [Signal]
    private unowned let loop: EventLoop
    private let onSignal: (Signal) -> Void

    /// Blocks these signals in this thread and in all that it starts from now on. The first thing that a process does.
    package static func block(_ signals: [Signal]) {
        let numbers = signals.map(\.number)
        SystemCall.must("pthread_sigmask") { linux_block_signals(numbers, Int32(numbers.count)) }
    }

    /// Watches signals that were blocked before.
    package init(_ signals: [Signal], on loop: EventLoop, onSignal: @escaping (Signal) -> Void) throws(SystemError) {
        let numbers = signals.map(\.number)
        descriptor = Int32(
            try SystemCall.check("signalfd") { linux_signal_descriptor(numbers, Int32(numbers.count)) })
        self.signals = signals
        self.loop = loop
        self.onSignal = onSignal
        loop.watch(descriptor, .reading, by: self)
    }

    /// Signals have come.
    package func onReady(_ readiness: Readiness) {
        while true {
            let number = linux_next_signal(descriptor)
            guard number > 0 else { return }
            if let signal = signals.first(where: { Int($0.number) == number }) { onSignal(signal) }
        }
    }

    /// Stops watching.
    package func close() { loop.close(descriptor) }
}
