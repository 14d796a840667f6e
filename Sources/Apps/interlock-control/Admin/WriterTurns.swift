// One writer at a time in this process. The database keeps writers apart by a lock; who waits for that holds a
// connection, and a few of them would leave none for the sidecars' polls.

import EventLoop

/// Turns for writers, in the order in which they came. Belongs to its loop's thread.
final class WriterTurns {
    private let loop: EventLoop
    private var isTaken = false
    private var waiting: [Awaited<Void>] = []

    init(on loop: EventLoop) { self.loop = loop }

    /// Waits for the turn, but no longer than ten seconds. Whoever has it gives it back.
    func take() async throws(Problem) {
        guard isTaken else { return isTaken = true }
        guard waiting.count < WriterTurns.mostWaiting else { throw WriterTurns.busy }
        let turn = Awaited<Void>(on: loop)
        waiting.append(turn)
        guard await turn.value(within: 10_000) == nil else { return }
        waiting.removeAll { $0 === turn }
        throw WriterTurns.busy
    }

    /// Writers that may wait; more are asked to come back.
    private static let mostWaiting = 256

    private static let busy = Problem(
        status: 503, type: "busy", message: "others are writing; try again",
        fields: [Problem.Field(name: "retry-after", value: "1")])

    /// Gives the turn to the next.
    func give() {
        while !waiting.isEmpty {
            if waiting.removeFirst().say(()) { return }
        }
        isTaken = false
    }
}
