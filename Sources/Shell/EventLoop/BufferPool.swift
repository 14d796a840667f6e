// Byte arrays that are used again and again.
//
// What is idle owns no buffer: a connection takes one when it has bytes to keep and gives it back when they are gone.
// So memory follows the number of things in motion, not the number of connections, and a warm loop allocates nothing.

/// Spare byte arrays of one loop.
package struct BufferPool {
    private var spare: [[UInt8]] = []
    private var kept = 0
    private let mostKept: Int

    /// At most so many bytes are kept.
    package init(mostKept: Int = 4 << 20) { self.mostKept = mostKept }

    /// An empty array, with room in it when one was spare.
    package mutating func take() -> [UInt8] {
        guard let bytes = spare.popLast() else { return [] }
        kept -= bytes.capacity
        return bytes
    }

    /// Gives an array back, whatever is in it.
    package mutating func give(_ bytes: consuming [UInt8]) {
        var bytes = bytes
        guard bytes.capacity > 0, kept + bytes.capacity <= mostKept else { return }
        bytes.removeAll(keepingCapacity: true)
        kept += bytes.capacity
        spare.append(bytes)
    }
}
