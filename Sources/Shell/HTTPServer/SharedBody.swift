// A body that many are sent.
//
// Ten thousand who wait for the same news are answered from the same bytes: each connection keeps its own head and how
// far it has come, and nobody copies the body into an output of his own.

/// Bytes that never change, sent to any number of callers at once.
package final class SharedBody: Sendable {
    /// The body, as it goes over the wire.
    package let bytes: [UInt8]

    /// Takes bytes that are whole already: compressed, if they are to be.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// How many bytes there are.
    package var count: Int { bytes.count }
}
