// Carries out the steps of one reply on the loop.
//
// Each piece of a body leaves with a write of its own: what is said within one turn of the loop leaves together, so
// the next piece is said in the turn after the one in which this piece has left. A caller who reads slowly holds the
// steps up.

import EventLoop
import HTTPServer
import Wire

/// One reply under way.
final class ReplayPerformance: TimerOwner, TurnWorker, ReplyWatcher {
    private let steps: [ReplyStep]
    private let reply: Reply
    private unowned let loop: EventLoop
    private var place = 0
    private var timer = TimerID.none

    /// Begins to answer with `steps`. Whoever must call later holds the performance: the loop, or the connection.
    static func begin(_ steps: [ReplyStep], as reply: Reply, on loop: EventLoop) {
        let performance = ReplayPerformance(steps, reply, loop)
        reply.watch(by: performance)
        performance.goOn()
    }

    private init(_ steps: [ReplyStep], _ reply: Reply, _ loop: EventLoop) {
        self.steps = steps
        self.reply = reply
        self.loop = loop
    }

    func onTimer(_ tag: Int) { goOn() }

    func onNextTurn() { goOn() }

    func onDrained() { loop.nextTurn(self) }

    func onGone() { loop.cancel(timer) }

    /// Performs steps until one of them has to wait.
    private func goOn() {
        while place < steps.count, reply.isOpen {
            place += 1
            if !perform(steps[place - 1]) { return }
        }
    }

    /// False when the next step is for later.
    private func perform(_ step: ReplyStep) -> Bool {
        switch step {
        case .wait(let pause): timer = loop.schedule(at: loop.now + pause * 1_000_000, for: self)
        case .body(let bytes): return write(bytes)
        case .head(let status, let headers, let length):
            reply.begin(status, lines(headers), length: length)
            return true
        case .end: reply.end()
        case .cut: reply.abort()
        case .reset: reply.reset()
        case .stall: break
        }
        return false
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        reply.write(bytes)
        guard place < steps.count, case .body = steps[place] else { return true }
        reply.tellWhenDrained()
        return false
    }

    private func lines(_ headers: [Header]) -> [UInt8] {
        var lines: [UInt8] = []
        for header in headers { _ = HTTPWriter.field(named: header.name, header.value, into: &lines) }
        return lines
    }
}
