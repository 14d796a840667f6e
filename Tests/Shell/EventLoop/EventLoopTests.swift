// The loop, on real descriptors.

import CLinux
import EventLoop
import Foundation
import Synchronization
import Testing

/// Notes everything it is told.
private final class Notes: Watcher, TimerOwner, TurnWorker {
    var readiness: [Readiness] = []
    var tags: [Int] = []
    var turnEnds = 0
    var nextTurns = 0
    var onReadyDo: () -> Void = {}

    func onReady(_ readiness: Readiness) {
        self.readiness.append(readiness)
        onReadyDo()
    }
    func onTimer(_ tag: Int) { tags.append(tag) }
    func onTurnEnd() { turnEnds += 1 }
    func onNextTurn() { nextTurns += 1 }
}

/// An eventfd: readable once it was rung.
private struct Bell {
    let descriptor: Int32 = Int32(SystemCall.must("eventfd") { linux_bell() })

    func ring() {
        var one: UInt64 = 1
        SystemCall.must("write") { linux_write(descriptor, &one, 8) }
    }
}

@Suite struct EventLooping {
    @Test func `an edge is told once`() throws {
        let loop = try EventLoop()
        let bell = Bell()
        let notes = Notes()
        loop.watch(bell.descriptor, .edges, by: notes)
        loop.turn(limit: 0)
        let before = notes.readiness.count
        bell.ring()
        loop.turn(limit: 1000)
        loop.turn(limit: 0)
        #expect(notes.readiness.count == before + 1)
        #expect(notes.readiness.last?.contains(.readable) == true)
        loop.close(bell.descriptor)
    }

    @Test func `a level is told until it is gone`() throws {
        let loop = try EventLoop()
        let bell = Bell()
        let notes = Notes()
        loop.watch(bell.descriptor, .reading, by: notes)
        bell.ring()
        for _ in 0..<3 { loop.turn(limit: 1000) }
        #expect(notes.readiness.count == 3)
        loop.close(bell.descriptor)
    }

    @Test func `an event of a descriptor that was closed and given out again in the same turn is dropped`() throws {
        // Other tests open descriptors at the same time and may get the number first: then once more.
        var wasGivenOut = false
        for _ in 0..<200 where !wasGivenOut { wasGivenOut = try dropsEventOfClosedDescriptor() }
        #expect(wasGivenOut)
    }

    /// True when the closed descriptor's number was the one that was given out.
    private func dropsEventOfClosedDescriptor() throws -> Bool {
        let loop = try EventLoop()
        let (first, second) = (Bell(), Bell())
        let (early, late, heir) = (Notes(), Notes(), Notes())
        loop.watch(first.descriptor, .reading, by: early)
        loop.watch(second.descriptor, .reading, by: late)
        // Whichever is told first closes the other and opens a new one in its place.
        var (closed, reopened): (Int32, Int32) = (-1, -1)
        func replace(_ bell: Bell) {
            guard reopened < 0 else { return }
            closed = bell.descriptor
            loop.close(closed)
            reopened = Bell().descriptor
            loop.watch(reopened, .reading, by: heir)
        }
        early.onReadyDo = { replace(second) }
        late.onReadyDo = { replace(first) }
        first.ring()
        second.ring()
        loop.turn(limit: 1000)
        #expect(early.readiness.count + late.readiness.count == 1)
        #expect(heir.readiness.isEmpty)
        loop.close(reopened)
        loop.close(closed == first.descriptor ? second.descriptor : first.descriptor)
        return reopened == closed
    }

    @Test func `timers ring in order, with their tags, and not when cancelled`() throws {
        let loop = try EventLoop()
        let notes = Notes()
        _ = loop.schedule(at: loop.now + 3_000_000, for: notes, tag: 3)
        _ = loop.schedule(at: loop.now + 1_000_000, for: notes, tag: 1)
        let cancelled = loop.schedule(at: loop.now + 2_000_000, for: notes, tag: 2)
        loop.cancel(cancelled)
        let end = loop.now + 10_000_000_000
        while notes.tags.count < 2, loop.now < end { loop.turn() }
        #expect(notes.tags == [1, 3])
    }

    @Test func `a timer never rings early`() throws {
        let loop = try EventLoop()
        let notes = Notes()
        let deadline = loop.now + 5_500_000
        _ = loop.schedule(at: deadline, for: notes)
        while notes.tags.isEmpty { loop.turn() }
        #expect(loop.now >= deadline)
    }

    @Test func `a timer lets go of its owner when it has rung or was cancelled`() throws {
        let loop = try EventLoop()
        weak var rung: Notes?
        weak var cancelled: Notes?
        do {
            let (one, two) = (Notes(), Notes())
            (rung, cancelled) = (one, two)
            _ = loop.schedule(at: loop.now, for: one)
            loop.cancel(loop.schedule(at: loop.now + 1_000_000_000_000, for: two))
        }
        loop.turn(limit: 100)
        #expect(rung == nil)
        #expect(cancelled == nil)
    }

    @Test func `work for the end of a turn is done before the loop sleeps, also when it is asked for meanwhile`() throws
    {
        final class Chain: TurnWorker {
            let loop: EventLoop
            var left = 3
            init(_ loop: EventLoop) { self.loop = loop }
            func onTurnEnd() {
                left -= 1
                if left > 0 { loop.atTurnEnd(self) }
            }
        }
        let loop = try EventLoop()
        let chain = Chain(loop)
        loop.atTurnEnd(chain)
        loop.turn(limit: 0)
        #expect(chain.left == 0)
    }

    @Test func `work for the next turn does not wait for an event, and comes once`() throws {
        let loop = try EventLoop()
        let notes = Notes()
        loop.nextTurn(notes)
        loop.turn()
        loop.turn(limit: 0)
        #expect(notes.nextTurns == 1)
        #expect(notes.turnEnds == 0)
    }

    @Test func `letters from many threads are opened once each, in each sender's order`() throws {
        let opened = Mutex<[[Int]]>(Array(repeating: [], count: 4))
        let thread = try LoopThread(name: "letters") { _ in nil }
        let senders = (0..<4).map { sender in
            Thread {
                for number in 0..<2000 {
                    thread.mailbox.post { _ in opened.withLock { $0[sender].append(number) } }
                }
            }
        }
        for sender in senders { sender.start() }
        let deadline = Date.now + 60
        while opened.withLock({ $0.map(\.count).reduce(0, +) }) < 8000, Date.now < deadline { usleep(1000) }
        thread.stop()
        thread.join()
        #expect(opened.withLock { $0 } == Array(repeating: Array(0..<2000), count: 4))
    }

    @Test func `a loop's thread keeps what it began with, and lets go of it when it ends`() throws {
        final class Held: Sendable {
            let count: Mutex<Int>
            init() { count = Mutex(0) }
        }
        let alive = Mutex<[Bool]>([])
        nonisolated(unsafe) weak var held: Held?
        let thread = try LoopThread(name: "keeper") { _ in
            let new = Held()
            held = new
            return new
        }
        thread.mailbox.post { loop in
            alive.withLock { $0.append(held != nil) }
            loop.stop()
        }
        thread.join()
        #expect(alive.withLock { $0 } == [true])
        #expect(held == nil)
    }

    @Test func `what is bound to a loop comes out on that loop`() throws {
        let loop = try EventLoop()
        let bound = LoopBound(Notes(), to: loop)
        #expect(bound.value(on: loop).tags.isEmpty)
    }

    @Test func `a folder's changes are told once they are over`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "interlock-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let loop = try EventLoop()
        var changes = 0
        let watch = try FolderWatch(folder.path, quietMilliseconds: 20, on: loop) { changes += 1 }
        try Data("{}".utf8).write(to: folder.appending(path: "a.json"))
        try Data("{}".utf8).write(to: folder.appending(path: "b.json"))
        let end = loop.now + 60_000_000_000
        while changes == 0, loop.now < end { loop.turn(limit: 100) }
        #expect(changes == 1)
        watch.close()
    }

    @Test func `a folder that is not there is reported`() throws {
        let loop = try EventLoop()
        #expect(throws: SystemError(call: "inotify", number: linux_enoent)) {
            _ = try FolderWatch("/nowhere/at/all", on: loop) {}
        }
    }

    @Test func `the wall clock is the wall's`() throws {
        let loop = try EventLoop()
        #expect(abs(Double(loop.wallSeconds) - Date.now.timeIntervalSince1970) < 5)
    }
}

@Suite struct BufferPooling {
    @Test func `memory that was given back is used again`() {
        var pool = BufferPool()
        var bytes = pool.take()
        bytes.append(contentsOf: [UInt8](repeating: 1, count: 1000))
        let place = bytes.withUnsafeBytes { $0.baseAddress }
        pool.give(bytes)
        var again = pool.take()
        #expect(again.isEmpty)
        again.append(2)
        bytes = []
        #expect(again.capacity >= 1000 || place == nil)
    }

    @Test func `no more is kept than was allowed`() {
        var pool = BufferPool(mostKept: 1000)
        pool.give([UInt8](repeating: 1, count: 5000))
        #expect(pool.take().capacity == 0)
    }
}
