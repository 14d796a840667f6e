// Bodies compressed and expanded: there and back, by somebody else, and by somebody who means harm.

import Compression
import Testing

@Suite struct `Compressed bodies` {
    /// Something that neither compresses to nothing nor stays as it is.
    private func text(_ count: Int) -> [UInt8] {
        var state: UInt32 = 7
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return 97 + UInt8(state >> 28)
        }
    }

    @Test(
        arguments: [0, 1, 2, 1000, 65_535, 65_536, 65_537, 300_000])
    func `what is compressed expands to the same bytes`(count: Int) {
        let bytes = text(count)
        for level in [0, 1, 6, 9] {
            #expect(Gzip.expand(Gzip.compress(bytes, level: level), limit: count) == bytes, "level \(level)")
        }
    }

    @Test func `ten megabytes go there and back`() {
        let bytes = text(10 << 20)
        let small = Gzip.compress(bytes)
        #expect(small.count < bytes.count * 6 / 10)
        #expect(Gzip.expand(small, limit: 10 << 20) == bytes)
    }

    @Test func `bytes that cannot be made smaller survive too`() {
        var state: UInt64 = 88_172_645_463_325_252
        let bytes = (0..<200_000).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state)
        }
        #expect(Gzip.expand(Gzip.compress(bytes, level: 9), limit: bytes.count) == bytes)
    }

    @Test func `equal bytes become equal bytes, without a name or a time`() {
        let small = Gzip.compress(text(5000))
        #expect(small == Gzip.compress(text(5000)))
        #expect(Array(small[..<8]) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    }

    @Test func `a limit is exact`() {
        let small = Gzip.compress(text(70_000))
        #expect(Gzip.expand(small, limit: 70_000)?.count == 70_000)
        #expect(Gzip.expand(small, limit: 69_999) == nil)
        #expect(Gzip.expand(Gzip.compress([]), limit: 0) == [])
    }

    @Test func `a bomb is put out at the limit`() {
        let bomb = Gzip.compress([UInt8](repeating: 0x20, count: 64 << 20))
        #expect(bomb.count < 100_000)
        #expect(Gzip.expand(bomb, limit: 1 << 20) == nil)
    }

    @Test func `no part of a body passes for the whole`() {
        let small = Gzip.compress(text(3000))
        for count in 0..<small.count {
            #expect(Gzip.expand(Array(small[..<count]), limit: 1 << 20) == nil, "cut after \(count)")
        }
    }

    @Test func `no single flipped bit gives other bytes`() {
        let bytes = text(300)
        let small = Gzip.compress(bytes)
        for index in small.indices {
            for bit in 0..<8 {
                var damaged = small
                damaged[index] ^= 1 << UInt8(bit)
                // Bits of the header may be without meaning; none of them may change what is read.
                let read = Gzip.expand(damaged, limit: 1 << 20)
                #expect(read == nil || read == bytes, "bit \(bit) of byte \(index)")
            }
        }
    }

    @Test func `what follows a body spoils it`() {
        let small = Gzip.compress(text(3000))
        #expect(Gzip.expand(small + [0], limit: 1 << 20) == nil)
        #expect(Gzip.expand(small + small, limit: 1 << 20) == nil, "a second member is not part of the first")
    }

    @Test func `what is not gzip is not read`() {
        #expect(Gzip.expand(Array("{\"publication\":{}}".utf8), limit: 1 << 20) == nil)
        #expect(Gzip.expand([0x78, 0x9C, 0x03, 0, 0, 0, 0, 1], limit: 1 << 20) == nil, "zlib's own clothes")
    }

    /// Python 3.11, 2026-11-23: `gzip.GzipFile("policy.json", "wb", 9, buffer, mtime=1795417200)` of this text; with a
    /// name and a time in its header.
    @Test func `what Python compressed is read`() {
        let peers: [UInt8] = [
            0x1F, 0x8B, 0x08, 0x08, 0x70, 0xE4, 0x03, 0x6B, 0x02, 0xFF, 0x70, 0x6F, 0x6C, 0x69, 0x63, 0x79,
            0x2E, 0x6A, 0x73, 0x6F, 0x6E, 0x00, 0xAB, 0x56, 0x4A, 0x2F, 0xCA, 0x2F, 0x2D, 0x28, 0x56, 0xB2,
            0xAA, 0x56, 0x4A, 0xCE, 0x4F, 0xC9, 0xCC, 0x4B, 0x07, 0xB2, 0x6A, 0x6B, 0x75, 0x94, 0x92, 0x13,
            0x73, 0x72, 0x52, 0x8B, 0x8A, 0xC1, 0x3C, 0x2E, 0x00, 0x4B, 0x0B, 0x51, 0x20, 0x26, 0x00, 0x00,
            0x00,
        ]
        #expect(Gzip.expand(peers, limit: 100) == Array("{\"groups\":{\"coding\":{}},\"callers\":{}}\n".utf8))
    }
}
