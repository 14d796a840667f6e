// One thread, one loop.
//
// A turn: flush what was said during the last turn, sleep until something is ready, tell the watchers, let those go on
// who stopped halfway to be fair, ring the timers that are due. Nothing here waits anywhere else, and nothing here is
// for another thread except the mailbox.
//
// A descriptor is watched under a token: the descriptor and a generation. An event for a descriptor that was closed and
// given out again within the same turn carries the old generation and is dropped.

import CLinux

/// Who is called when a deadline has come.
package protocol TimerOwner: AnyObject {
    /// The deadline that was scheduled under this tag has come. Its timer is used up.
    func onTimer(_ tag: Int)
}

/// Who is called at the end of a turn, or in the next one.
package protocol TurnWorker: AnyObject {
    /// The turn that was asked for is ending: time to flush.
    func onTurnEnd()
    /// The next turn has come: time to go on.
    func onNextTurn()
}

extension TurnWorker {
    /// For those who never ask for the end of a turn.
    package func onTurnEnd() {}
    /// For those who never ask for the next turn.
    package func onNextTurn() {}
}

/// An epoll loop. Everything but the mailbox belongs to the thread that runs it.
package final class EventLoop {
    private struct Watch {
        var generation: UInt32 = 0
        var watcher: (any Watcher)?
    }

    /// Monotonic nanoseconds at the beginning of this turn.
    package private(set) var now = Int(linux_monotonic_nanoseconds())
    /// Where other threads leave letters.
    package let mailbox: Mailbox
    /// 64 KiB to read into; good until the next read of anyone on this loop.
    package let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)
    /// Spare byte arrays.
    package var buffers = BufferPool()

    private let epoll: Int32
    private let events = UnsafeMutableBufferPointer<linux_event>.allocate(capacity: 256)
    private var watches: [Watch] = []
    private var timers = TimerQueue()
    private var timerOwners: [(owner: (any TimerOwner)?, tag: Int)] = []
    private var flushing: [any TurnWorker] = []
    private var waiting: [any TurnWorker] = []
    private var resuming: [any TurnWorker] = []
    private var isStopping = false
    private var wall = 0
    /// Takes the steps of this loop's async functions; made by the first of them.
    lazy var executor = LoopExecutor(self)

    /// A loop that is not running yet.
    package init(mailbox: Mailbox) throws(SystemError) {
        linux_ignore_broken_pipes()
        self.mailbox = mailbox
        epoll = Int32(try SystemCall.check("epoll_create1") { linux_epoll_create() })
        watch(self.mailbox.bell, .reading, by: MailboxWatcher(self))
    }

    /// A loop with a mailbox of its own.
    package convenience init() throws(SystemError) { try self.init(mailbox: Mailbox()) }

    deinit {
        SystemCall.close(epoll)
        scratch.deallocate()
        events.deallocate()
    }

    // MARK: Time

    /// Monotonic milliseconds at the beginning of this turn.
    package var milliseconds: Int { now / 1_000_000 }

    /// Seconds since 1970 at the beginning of this turn.
    package var wallSeconds: Int { wallNanoseconds / 1_000_000_000 }

    /// Nanoseconds since 1970 at the beginning of this turn; the clock is read once a turn, and only if asked for.
    package var wallNanoseconds: Int {
        if wall == 0 { wall = Int(linux_wall_nanoseconds()) }
        return wall
    }

    /// Calls `owner` once, at the first turn that is not before `deadline` (monotonic nanoseconds). The owner is held
    /// until then.
    package func schedule(at deadline: Int, for owner: any TimerOwner, tag: Int = 0) -> TimerID {
        let id = timers.add(deadline)
        while timerOwners.count <= Int(id.slot) { timerOwners.append((nil, 0)) }
        timerOwners[Int(id.slot)] = (owner, tag)
        return id
    }

    /// Forgets a deadline, and lets go of its owner. A timer that rang, or none, is ignored.
    package func cancel(_ id: TimerID) {
        if timers.cancel(id) { timerOwners[Int(id.slot)].owner = nil }
    }

    // MARK: Descriptors

    /// Tells `watcher` of this descriptor's readiness, and holds it, until `unwatch`.
    package func watch(_ descriptor: Int32, _ interest: Interest, by watcher: any Watcher) {
        while watches.count <= Int(descriptor) { watches.append(Watch()) }
        precondition(watches[Int(descriptor)].watcher == nil, "descriptor \(descriptor) is watched already")
        watches[Int(descriptor)].watcher = watcher
        let token = token(of: descriptor)
        SystemCall.must("epoll_ctl add") { linux_epoll_add(epoll, descriptor, interest.bits, token) }
    }

    /// Asks for something else of a watched descriptor.
    package func change(_ descriptor: Int32, to interest: Interest) {
        let token = token(of: descriptor)
        SystemCall.must("epoll_ctl mod") { linux_epoll_change(epoll, descriptor, interest.bits, token) }
    }

    /// Gives a watched descriptor to another watcher; what was asked of it stays.
    package func hand(_ descriptor: Int32, to watcher: any Watcher) {
        watches[Int(descriptor)].watcher = watcher
    }

    /// Stops watching. Must come before the descriptor is closed.
    package func unwatch(_ descriptor: Int32) {
        SystemCall.must("epoll_ctl del") { linux_epoll_remove(epoll, descriptor) }
        forget(descriptor)
    }

    /// Stops watching a descriptor that is somebody else's, who may have closed it already.
    package func unwatchIfOpen(_ descriptor: Int32) {
        _ = linux_epoll_remove(epoll, descriptor)
        forget(descriptor)
    }

    /// Stops watching and closes: one call to the kernel.
    package func close(_ descriptor: Int32) {
        forget(descriptor)
        SystemCall.close(descriptor)
    }

    private func forget(_ descriptor: Int32) {
        watches[Int(descriptor)].watcher = nil
        watches[Int(descriptor)].generation &+= 1
    }

    private func token(of descriptor: Int32) -> UInt64 {
        UInt64(watches[Int(descriptor)].generation) << 32 | UInt64(UInt32(descriptor))
    }

    // MARK: Turns

    /// Calls `worker.onTurnEnd` once before the loop sleeps again. Asking twice means being called twice.
    package func atTurnEnd(_ worker: any TurnWorker) { flushing.append(worker) }

    /// Calls `worker.onNextTurn` once in the next turn, after everyone else was told what is ready. For those who stop
    /// early in order to be fair.
    package func nextTurn(_ worker: any TurnWorker) { waiting.append(worker) }

    /// Ends `run` after this turn.
    package func stop() { isStopping = true }

    /// Turns until it is stopped.
    package func run() {
        isStopping = false
        while !isStopping { turn() }
        endTurn()
    }

    /// Lets go of everyone who is watched for, timed or waiting. Watchers mostly hold their loop, and the loop holds
    /// them: this ends it, when the loop has run for the last time.
    package func letGo() {
        var watched: [Watch] = []
        swap(&watched, &watches)
        watches = watched.map { Watch(generation: $0.generation &+ 1) }
        timers = TimerQueue()
        timerOwners = []
        flushing = []
        waiting = []
    }

    /// One turn. Sleeps for at most `limit` milliseconds (-1: as long as nothing happens).
    package func turn(limit: Int = -1) {
        endTurn()
        let count = Int(linux_epoll_wait(epoll, events.baseAddress, 256, Int32(sleep(limit))))
        now = Int(linux_monotonic_nanoseconds())
        wall = 0
        if count > 0 { tell(count) }
        if !waiting.isEmpty { resume() }
        ring()
    }

    private func endTurn() {
        var index = 0
        while index < flushing.count {
            flushing[index].onTurnEnd()
            index += 1
        }
        if index > 0 { flushing.removeAll(keepingCapacity: true) }
    }

    private func tell(_ count: Int) {
        for index in 0..<count {
            let event = events[index]
            let descriptor = Int(event.token & 0xFFFF_FFFF)
            guard watches[descriptor].generation == UInt32(event.token >> 32) else { continue }
            watches[descriptor].watcher?.onReady(Readiness(rawValue: event.events))
        }
    }

    private func resume() {
        swap(&waiting, &resuming)
        for index in resuming.indices { resuming[index].onNextTurn() }
        resuming.removeAll(keepingCapacity: true)
    }

    private func ring() {
        while let due = timers.takeDue(now) {
            let (owner, tag) = timerOwners[Int(due.slot)]
            timerOwners[Int(due.slot)].owner = nil
            owner?.onTimer(tag)
        }
    }

    /// Milliseconds, rounded up: a timer never rings early and never spins.
    private func sleep(_ limit: Int) -> Int {
        guard waiting.isEmpty, !isStopping else { return 0 }
        guard let deadline = timers.earliest else { return limit }
        let left = max(0, (deadline - now + 999_999) / 1_000_000)
        let bounded = min(left, 3_600_000)
        return limit < 0 ? bounded : min(limit, bounded)
    }
}

/// Opens the letters.
private final class MailboxWatcher: Watcher {
    private unowned let loop: EventLoop

    init(_ loop: EventLoop) { self.loop = loop }

    func onReady(_ readiness: Readiness) {
        for letter in loop.mailbox.takeAll() { letter(loop) }
    }
}
