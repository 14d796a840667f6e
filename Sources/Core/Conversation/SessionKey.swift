// What tells one session from another, as 64 bits that every sidecar computes alike.
//
// Eight bytes at a time are multiplied and folded, so a long system prompt costs microseconds. Nothing is kept secret
// by it, and whoever wants two sessions to share a key gains nothing but that.

/// The key of a session, while it is being made and afterwards.
package struct SessionKey: Sendable, Equatable {
    private var state: UInt64 = 0x243f_6a88_85a3_08d3

    package init() {}

    /// The key of this text.
    package init(_ text: String) {
        self.init()
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    /// Adds bytes. The same bytes in two pieces give another key than in one.
    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var place = 0
        while place + 8 <= bytes.count {
            add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
            place += 8
        }
        var rest: UInt64 = 0
        while place < bytes.count {
            rest = rest << 8 | UInt64(bytes[place])
            place += 1
        }
        add(rest | UInt64(truncatingIfNeeded: bytes.count) << 56)
    }

    private mutating func add(_ word: UInt64) {
        let product = (state ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
        state = product.high ^ product.low &+ 0xd6e8_feb8_6659_fd93
    }

    /// 64 bits, each depending on all that was added.
    package var bits: UInt64 {
        var mixed = state
        mixed = (mixed ^ (mixed >> 32)) &* 0xd6e8_feb8_6659_fd93
        mixed = (mixed ^ (mixed >> 32)) &* 0xd6e8_feb8_6659_fd93
        return mixed ^ (mixed >> 32)
    }
}
