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
    /// Bounds on the heads of replies and on chunk lines.
    package var reply = HTTPLimits.standard

    package init() {}
}
