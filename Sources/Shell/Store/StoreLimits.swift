// How long, and how many.

/// Bounds of one store. Durations are in milliseconds.
package struct StoreLimits: Sendable {
    /// Connections for statements; the one that listens comes on top.
    package var connections = 4
    /// To be connected.
    package var connect = 5_000
    /// From sending a statement to its whole answer; the server is told the same.
    package var statement = 30_000
    /// Waiting for a lock that somebody else holds.
    package var lock = 10_000
    /// Waiting for one of the connections.
    package var turn = 10_000
    /// How many may wait for one of the connections; more are refused at once.
    package var waiting = 256
    /// While no connection can be made, requests wait so long for one; those that come later wait for one attempt.
    package var outage = 3_000
    /// Between attempts to connect that fail: from this long to this long, doubling, each shortened at random.
    package var backoff = (least: 50, most: 2_000)
    /// A connection that is older is replaced when it is free.
    package var age = 30 * 60_000
    /// Connections that nobody has used for so long are closed, but for one.
    package var idle = 15_000
    /// The connection that listens is asked whether it is alive.
    package var pulse = 15_000
    /// Between two probes of the database, and the longest wait for the answer to one.
    package var probe = (every: 3_000, answer: 5_000)
    /// How long a notification may take that proves that listening works.
    package var echo = 3_000

    package init() {}
}
