// What a server allows its callers.

package import Wire

/// Bounds and deadlines of one server. Durations are in milliseconds.
package struct ServerOptions: Sendable {
    /// Bytes of a request's body; more is refused with 413.
    package var bodyLimit = 64 << 20
    /// Bounds on everything around the body.
    package var limits = HTTPLimits.standard
    /// Open connections; beyond them nobody is accepted until one has closed.
    package var connections = 20_000
    /// How long a connection may stay without a request.
    package var keepAlive = 75_000
    /// From the acceptance of a connection to the end of its TLS handshake.
    package var handshakeDeadline = 10_000
    /// From a request's first byte to the end of its head; then 408.
    package var headDeadline = 30_000
    /// From the end of its head to the end of its body; then 408.
    package var bodyDeadline = 300_000
    /// How long a caller may leave an answer unread before it counts as gone.
    package var stallDeadline = 300_000
    /// Unsent bytes of one connection beyond which no further request of it is begun.
    package var pendingLimit = 256 << 10

    package init() {}
}
