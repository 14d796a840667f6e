// A thread that runs a loop, and nothing else.

import CLinux
import Synchronization

/// A thread with a loop of its own.
package final class LoopThread: Sendable {
    /// Where to leave letters for the loop.
    package let mailbox: Mailbox
    private let thread: UInt64
    private let isJoined = Mutex(false)

    /// Starts the thread. `begin` runs on it first, and builds what the loop is to serve; what must live as long as the
    /// loop is watched by it, or returned.
    package init(name: String, begin: @escaping @Sendable (EventLoop) -> AnyObject?) throws(SystemError) {
        let mailbox = try Mailbox()
        let start = Unmanaged.passRetained(Start(mailbox: mailbox, begin: begin))
        var thread: UInt64 = 0
        do {
            try SystemCall.check("pthread_create") {
                linux_thread_start(runLoopThread, start.toOpaque(), name, &thread)
            }
        } catch {
            start.release()
            throw error
        }
        self.mailbox = mailbox
        self.thread = thread
    }

    /// Ends the loop after the turn in which it hears of it.
    package func stop() { mailbox.post { $0.stop() } }

    /// Waits until the thread has ended; once.
    package func join() {
        let isFirst = isJoined.withLock { joined in
            defer { joined = true }
            return !joined
        }
        if isFirst { SystemCall.must("pthread_join") { linux_thread_join(thread) } }
    }
}

private final class Start {
    let mailbox: Mailbox
    let begin: @Sendable (EventLoop) -> AnyObject?

    init(mailbox: Mailbox, begin: @escaping @Sendable (EventLoop) -> AnyObject?) {
        self.mailbox = mailbox
        self.begin = begin
    }
}

private func runLoopThread(_ context: UnsafeMutableRawPointer?) {
    let start = Unmanaged<Start>.fromOpaque(context!).takeRetainedValue()
    guard let loop = try? EventLoop(mailbox: start.mailbox) else {
        preconditionFailure("a loop's descriptors could not be made")
    }
    let kept = start.begin(loop)
    loop.run()
    withExtendedLifetime(kept) { loop.letGo() }
}
