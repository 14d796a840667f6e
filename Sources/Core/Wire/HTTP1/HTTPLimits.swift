// How much of a head is read before it is refused.

/// Bounds on what a peer may send around a body. The body's own bound belongs to whoever takes it.
package struct HTTPLimits: Sendable {
    /// Bytes of a request line or a status line.
    package var firstLine = 16 << 10
    /// Bytes of a whole head, line ends included.
    package var head = 64 << 10
    /// Header lines.
    package var fields = 200
    /// Bytes of the line before a chunk, extensions included.
    package var chunkLine = 256
    /// Bytes of all trailer lines together.
    package var trailers = 8 << 10

    package init() {}

    /// What is used where nothing else is said.
    package static let standard = HTTPLimits()
}
