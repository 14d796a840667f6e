// Everything of a test on one loop in one thread.
//
// Callers, server, relay, upstream: all of them are watchers of the same loop, and a test turns it until what it waits
// for is there. So nothing is slept for, nothing races, and a test that fails does so at its deadline and not by luck.

package import EventLoop

/// A loop that a test turns by hand.
package final class World {
    package let loop: EventLoop

    package init() throws { loop = try EventLoop() }

    /// The condition did not come true in time.
    package struct TookTooLong: Error { package init() {} }

    /// Turns until the condition holds.
    package func turn(until condition: () -> Bool) throws {
        let deadline = loop.now + 60_000_000_000
        while !condition() {
            guard loop.now < deadline else { throw TookTooLong() }
            loop.turn(limit: 20)
        }
    }

    /// Turns a few times: enough for whatever could happen at once to have happened.
    package func settle() {
        for _ in 0..<20 { loop.turn(limit: 1) }
    }
}
