// Whole bodies, smaller.
//
// One gzip member (RFC 1952) each way. What is compressed has no name and no time in it, so that equal bytes become
// equal bytes. What is expanded comes from somebody else: its own word for its length is not believed, the output grows
// by what there really is, and never beyond the limit that the caller gives.

import CZlib

/// gzip, for bodies that are in memory as a whole.
package enum Gzip {
    /// Compresses; `level` from 0 (stores) over 1 (fast) to 9 (small).
    package static func compress(_ bytes: [UInt8], level: Int = 6) -> [UInt8] {
        precondition((0...9).contains(level), "a level of compression is 0 to 9")
        let bound = czlib_bound(bytes.count)
        var small = [UInt8](unsafeUninitializedCapacity: bound) { room, count in
            count = bytes.withUnsafeBytes {
                czlib_compress($0.baseAddress, $0.count, Int32(level), room.baseAddress!, room.count)
            }
        }
        precondition(!small.isEmpty, "there is no memory left to compress with")
        // The bound was reserved, a few per cent more than the bytes themselves: not what is to be kept.
        small = Array(small[...])
        return small
    }

    /// Expands one member; nil where it is damaged, cut off, followed by anything, or longer than `limit` bytes.
    package static func expand(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
        bytes.withUnsafeBytes { all in
            guard let expander = czlib_expander_new(all.baseAddress, all.count) else { return nil }
            defer { czlib_expander_free(expander) }
            return read(expander, limit)
        }
    }

    private static let step = 64 << 10

    private static func read(_ expander: OpaquePointer, _ limit: Int) -> [UInt8]? {
        withUnsafeTemporaryAllocation(byteCount: step, alignment: 16) { room -> [UInt8]? in
            var whole: [UInt8] = []
            while true {
                var count = 0
                let outcome = czlib_expand(expander, room.baseAddress!, room.count, &count)
                guard outcome >= 0, whole.count + count <= limit else { return nil }
                whole.append(contentsOf: room[..<count])
                if outcome == 1 { return whole }
            }
        }
    }
}
