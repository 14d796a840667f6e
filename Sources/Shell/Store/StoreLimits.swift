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
    /// After a connection that failed, others are not tried for so long.
    package var rest = 250
    /// The connection that listens is asked whether it is alive.
    package var pulse = 15_000

    package init() {}
}
