// A connection of libpq on its way from the thread that began it to the loop that goes on with it.

import CPostgres
import EventLoop

/// One at a time has it.
struct BegunConnection: @unchecked Sendable {
    /// nil: there was no memory for it.
    var pointer: OpaquePointer?

    /// Begins to connect on a thread of its own; what comes of it is said on the loop, or closed where that is late.
    static func begin(_ url: String, for receiver: Awaited<BegunConnection>, on loop: EventLoop) -> Bool {
        let receiver = LoopBound(receiver, to: loop)
        let job = Unmanaged.passRetained(
            Job(mailbox: loop.mailbox) { loop, begun in
                if !receiver.value(on: loop).say(begun), let late = begun.pointer { cpostgres_close(late) }
            })
        if cpostgres_connect(url, "interlock-control", post, job.toOpaque()) == 1 { return true }
        job.release()
        return false
    }

    private final class Job: Sendable {
        let mailbox: Mailbox
        let open: @Sendable (EventLoop, BegunConnection) -> Void

        init(mailbox: Mailbox, open: @escaping @Sendable (EventLoop, BegunConnection) -> Void) {
            self.mailbox = mailbox
            self.open = open
        }
    }

    private static let post: cpostgres_begun = { context, connection in
        guard let context else { return }
        let job = Unmanaged<Job>.fromOpaque(context).takeRetainedValue()
        let begun = BegunConnection(pointer: connection)
        job.mailbox.post { job.open($0, begun) }
    }
}
