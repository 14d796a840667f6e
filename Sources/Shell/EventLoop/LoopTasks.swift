// Async functions on a loop.
//
// `loop.spawn { await … }` runs an async function whose every step is taken on the loop's thread: what it awaits gives
// a continuation that a watcher or a timer of the same loop resumes. So it may use everything that belongs to the loop,
// needs no lock, and what it does not await happens at once, between two events.
//
// Steps that are due gather in a list and are taken when the turn ends, in order; what they make due is taken in the
// same turn. For work beside the hot path: a task costs a few hundred bytes and some allocations.

import CLinux

extension EventLoop {
    /// Runs an async function on this loop, beginning before the loop sleeps again. Called on the loop's thread only.
    package func spawn(_ work: @escaping () async -> Void) {
        let executor = executor
        let kept = Kept(work)
        Task(executorPreference: executor) { await kept.work() }
    }
}

/// Work that is taken to its own thread by way of a closure that need not know.
private final class Kept: @unchecked Sendable {
    let work: () async -> Void

    init(_ work: @escaping () async -> Void) { self.work = work }
}

/// Takes the steps of tasks on one loop's thread.
final class LoopExecutor: TaskExecutor, TurnWorker, @unchecked Sendable {
    private unowned let loop: EventLoop
    private let mailbox: Mailbox
    private let thread = linux_thread_current()
    private var due: [UnownedJob] = []
    private var isAwaitingTurn = false

    /// Made on the loop's thread.
    init(_ loop: EventLoop) {
        self.loop = loop
        mailbox = loop.mailbox
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        guard linux_thread_current() != thread else { return take(job) }
        mailbox.post { [self] _ in take(job) }
    }

    private func take(_ job: UnownedJob) {
        due.append(job)
        guard !isAwaitingTurn else { return }
        isAwaitingTurn = true
        loop.atTurnEnd(self)
    }

    /// Takes every step that is due, those among them that others make due.
    func onTurnEnd() {
        var next = 0
        while next < due.count {
            due[next].runSynchronously(on: asUnownedTaskExecutor())
            next += 1
        }
        due.removeAll(keepingCapacity: true)
        isAwaitingTurn = false
    }
}
