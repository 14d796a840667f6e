// The descriptors of one running child, watched: its pipes, and the sign of its end.
//
// A child that ended is read to its last byte before its end is told, so that an answer which it gave with its last
// breath counts. One that we end is reaped when it is gone, by a watcher that outlives the rest.

import EventLoop

/// A running child and what goes between it and us.
final class ChildLine {
    let child: ChildProcess
    private unowned let owner: Coprocess
    private let loop: EventLoop
    private var lines: LineSplitter
    private var grumbling = Grumbling()
    /// What the pipe did not take yet: the rest of a question whose beginning it took.
    private var unsent: [UInt8] = []
    private(set) var isOver = false
    private var hasOutput = true
    private var hasErrors = true

    init(_ child: ChildProcess, of owner: Coprocess) {
        self.child = child
        self.owner = owner
        loop = owner.loop
        lines = LineSplitter(limit: owner.limits.line)
        loop.watch(child.process, .reading, by: Ear { [unowned self] in takeEnd() })
        loop.watch(child.input, .edges, by: Ear { [unowned self] in flush() })
        loop.watch(child.output, .reading, by: Ear { [unowned self] in takeOutput() })
        loop.watch(child.errors, .reading, by: Ear { [unowned self] in takeErrors() })
    }

    /// The pipe has not taken the last question completely.
    var isFull: Bool { !unsent.isEmpty }

    /// Writes a line, all of it or nothing: what the pipe does not take at once follows when it can.
    func write(_ line: [UInt8]) -> Transfer {
        let transfer = line.withUnsafeBytes { SystemCall.write(child.input, $0) }
        if case .moved(let count) = transfer { unsent = Array(line[count...]) }
        return transfer
    }

    /// Ends the child and lets go of it.
    func end() {
        guard !isOver else { return }
        child.kill()
        letGo()
        guard child.reap() == nil else { return loop.close(child.process) }
        loop.hand(child.process, to: Undertaker(child, loop))
    }

    private func letGo() {
        isOver = true
        loop.close(child.input)
        if hasOutput { loop.close(child.output) }
        if hasErrors { loop.close(child.errors) }
    }

    private func flush() {
        guard !unsent.isEmpty, !isOver else { return }
        if case .moved(let count) = unsent.withUnsafeBytes({ SystemCall.write(child.input, $0) }) {
            unsent.removeFirst(count)
            if !unsent.isEmpty { flush() }
        }
    }

    /// One piece each time: a child that never stops talking gets no more of the loop than anybody else.
    private func takeOutput() {
        guard !isOver, hasOutput else { return }
        switch SystemCall.read(child.output, into: loop.scratch) {
        case .moved(let count): take(UnsafeRawBufferPointer(rebasing: loop.scratch[..<count]))
        case .again: break
        case .ended, .broken: closeOutput()
        }
    }

    private func take(_ piece: UnsafeRawBufferPointer) {
        var found: [[UInt8]] = []
        var isTooLong = false
        do throws(LineSplitter.TooLong) { try lines.feed(piece) { found.append($0) } } catch { isTooLong = true }
        for line in found where !isOver { owner.take(line) }
        if isTooLong, !isOver { owner.tookTooLong() }
    }

    /// Without an output it will never answer: whatever it still does, it is over.
    private func closeOutput() {
        hasOutput = false
        loop.close(child.output)
        child.kill()
    }

    private func takeErrors() {
        guard !isOver, hasErrors else { return }
        switch SystemCall.read(child.errors, into: loop.scratch) {
        case .moved(let count):
            let piece = UnsafeRawBufferPointer(rebasing: loop.scratch[..<count])
            grumbling.feed(piece, at: loop.milliseconds) { owner.grumbles($0) }
        case .again: break
        case .ended, .broken:
            hasErrors = false
            loop.close(child.errors)
        }
    }

    private func takeEnd() {
        guard !isOver else { return }
        // What it has started may hold the pipes open for ever.
        child.kill()
        drain()
        guard !isOver, let ending = child.reap() else { return }
        grumbling.finish(at: loop.milliseconds) { owner.grumbles($0) }
        letGo()
        loop.close(child.process)
        owner.ended(child, ending)
    }

    /// At most what a pipe holds.
    private func drain() {
        for _ in 0..<16 where hasOutput && !isOver { takeOutput() }
        for _ in 0..<16 where hasErrors && !isOver { takeErrors() }
    }
}

/// Hears of one descriptor.
private final class Ear: Watcher {
    private let hear: () -> Void

    init(_ hear: @escaping () -> Void) { self.hear = hear }

    func onReady(_ readiness: Readiness) { hear() }
}

/// Reaps a child that was ended.
private final class Undertaker: Watcher {
    private let child: ChildProcess
    private unowned let loop: EventLoop

    init(_ child: ChildProcess, _ loop: EventLoop) {
        self.child = child
        self.loop = loop
    }

    func onReady(_ readiness: Readiness) {
        guard child.reap() != nil else { return }
        loop.close(child.process)
    }
}
