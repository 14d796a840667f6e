// A connection's one deadline.
//
// Deadlines change several times per request and hardly ever come. So changing one is a store; the timer itself is only
// set anew when it would ring too late, and when it rings too early it goes back to sleep until the deadline of that
// time.

import EventLoop
import Wire

extension ServerConnection {
    /// Something must happen within so many milliseconds.
    func expect(in milliseconds: Int) {
        deadline = loop.now + milliseconds * 1_000_000
        if timerDeadline > deadline { arm() }
    }

    /// The next request must begin in time.
    func expectIdle() { expectIdle(for: server.options.keepAlive) }

    /// Something must happen to a connection that serves nobody within so many milliseconds.
    func expectIdle(for milliseconds: Int) {
        expect(in: milliseconds)
        idleDeadline = deadline
    }

    private func arm() {
        loop.cancel(timer)
        timerDeadline = deadline
        timer = loop.schedule(at: deadline, for: self)
    }
}

extension ServerConnection: TimerOwner {
    func onTimer(_ tag: Int) {
        timer = .none
        timerDeadline = .max
        guard deadline < .max else { return }
        if loop.now < deadline { arm() } else { expire() }
    }

    private func expire() {
        deadline = .max
        switch phase {
        case .greeting: close()
        case .reading: if let reader { tooSlow(reader.head) } else { close() }
        case .serving: gone()
        case .ending, .lingering: close()
        case .closed: break
        }
    }

    private func tooSlow(_ head: HTTPRequestHead) {
        giveBackReader()
        refuse(408, "the request did not arrive in time", head)
    }
}
