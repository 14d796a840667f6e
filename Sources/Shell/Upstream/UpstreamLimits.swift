// How many connections are kept, and for how long.

package import Wire

/// Bounds of one loop's pool, for each origin.
package struct UpstreamLimits: Sendable {
    /// Connections at a time; further requests wait for one.
    package var connections = 16_384
    /// Connections that are kept without a request.
    package var idleConnections = 1_024
    /// How long they are kept, in milliseconds: less than most servers keep theirs.
    package var idleMilliseconds = 55_000
    /// How long a connection is used at most; the last fifth of it is left to chance. Replies under way are not cut.
    package var ageMilliseconds = 300_000
    /// How long the decoded body of a coded reply may be, in bytes: what stands against bombs. Other bodies have no
    /// bound here, since no more of them comes than was sent.
    package var decodedBytes = 256 << 20
    /// Bounds on the heads of replies and on chunk lines.
    package var reply = HTTPLimits.standard

    package init() {}
}
