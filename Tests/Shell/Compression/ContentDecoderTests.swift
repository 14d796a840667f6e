// Codings of bodies undone: whole, in pieces of any size, upon one another, and by somebody who means harm.

import Compression
import Testing

@Suite struct `Content codings` {
    static let text = Array("data: {\"n\":1}\n\ndata: [DONE]\n\n".utf8)
    /// What zlib's and Zstandard's own programs made of it.
    static let zlib = hex("789c4b492c49b452a856ca53b232ace5e24a0173a35dfcfd5c63b9b80081780804")
    static let raw = hex("4b492c49b452a856ca53b232ace5e24a0173a35dfcfd5c63b9b800")
    static let zstd = hex(
        "28b52ffd0458e90000646174613a207b226e223a317d0a0a646174613a205b444f4e455d0a0a188c8480")

    struct Row: CustomTestStringConvertible {
        var name: String
        var codings: [ContentCoding]
        var bytes: [UInt8]
        var testDescription: String { name }
    }

    static let rows = [
        Row(name: "gzip", codings: [.gzip], bytes: Gzip.compress(text)),
        Row(name: "gzip of several members", codings: [.gzip], bytes: members(text)),
        Row(name: "deflate in zlib's clothes", codings: [.deflate], bytes: zlib),
        Row(name: "deflate as it is", codings: [.deflate], bytes: raw),
        Row(name: "zstd", codings: [.zstd], bytes: zstd),
        Row(name: "zstd behind a frame to skip", codings: [.zstd], bytes: skippable + zstd + skippable),
        Row(name: "gzip, then zstd", codings: [.gzip, .zstd], bytes: storedFrame(Gzip.compress(text))),
        Row(name: "gzip twice", codings: [.gzip, .gzip], bytes: Gzip.compress(Gzip.compress(text))),
    ]

    @Test(arguments: rows) func `a whole body is read`(row: Row) throws {
        #expect(try ContentDecoder.decode(row.bytes, row.codings, limit: Self.text.count) == Self.text)
    }

    @Test(arguments: rows) func `pieces of any size give the same`(row: Row) throws {
        for size in [1, 2, 3, 7, 1000] {
            #expect(try Self.inPieces(row.bytes, row.codings, of: size) == Self.text, "pieces of \(size)")
        }
    }

    @Test(arguments: rows) func `a body that ends too early is told from a whole one`(row: Row) {
        for count in 1..<row.bytes.count where !Self.isWhole(row, count) {
            #expect(throws: ContentCodingError.self, "cut at \(count)") {
                try ContentDecoder.decode(Array(row.bytes[..<count]), row.codings, limit: 1 << 20)
            }
        }
    }

    @Test(arguments: rows) func `what follows a whole body is an error`(row: Row) {
        #expect(throws: ContentCodingError.self) {
            try ContentDecoder.decode(row.bytes + Array("more".utf8), row.codings, limit: 1 << 20)
        }
    }

    @Test(arguments: rows) func `a limit is exact`(row: Row) {
        #expect(throws: ContentCodingError.self) {
            try ContentDecoder.decode(row.bytes, row.codings, limit: Self.text.count - 1)
        }
    }

    @Test(arguments: rows) func `no change of a byte is fatal`(row: Row) {
        for index in row.bytes.indices {
            var bytes = row.bytes
            bytes[index] ^= 0x55
            _ = try? ContentDecoder.decode(bytes, row.codings, limit: 1 << 20)
        }
    }

    @Test func `nothing at all is an empty body`() throws {
        for coding in [ContentCoding.gzip, .deflate, .zstd] {
            #expect(try ContentDecoder.decode([], [coding], limit: 0) == [])
        }
    }

    @Test func `an event comes out as soon as its bytes went in`() throws {
        let first = Self.hex("1f8b08000000000000034a492c49b452a856ca53b232ace5e202000000ffff")
        let decoder = try ContentDecoder([.gzip], limit: 1 << 20)
        first.withUnsafeBytes { decoder.feed($0) }
        #expect(try String(decoding: Self.readAll(decoder), as: UTF8.self) == "data: {\"n\":1}\n\n")
    }
}

// MARK: - Harm

extension `Content codings` {
    @Test func `a bomb is put out at the limit`() throws {
        let plain = [UInt8](repeating: 0x20, count: 64 << 20)
        let bombs: [(ContentCoding, [UInt8])] = [(.gzip, Gzip.compress(plain)), (.zstd, Self.runs(512))]
        for (coding, bomb) in bombs {
            #expect(bomb.count < 100_000)
            #expect(throws: ContentCodingError.tooLong(limit: 1 << 20)) {
                try ContentDecoder.decode(bomb, [coding], limit: 1 << 20)
            }
        }
        #expect(try ContentDecoder.decode(Self.runs(512), [.zstd], limit: 64 << 20).count == 64 << 20)
    }

    @Test func `what lies between two codings is bounded too`() {
        // A frame to skip is megabytes long and decodes to nothing.
        let count = 4 << 20
        let inner = Self.skippable(of: count) + Self.zstd
        #expect(throws: ContentCodingError.tooLong(limit: (1 << 20) + (64 << 10))) {
            try ContentDecoder.decode(Gzip.compress(inner), [.zstd, .gzip], limit: 1 << 20)
        }
    }

    @Test func `a window beyond eight megabytes is refused`() {
        // From `zstd --long=27`.
        #expect(throws: ContentCodingError.damaged(.zstd)) {
            try ContentDecoder.decode(
                Self.hex("28b52ffd048829000068656c6c6fa36d9f88"), [.zstd], limit: 1 << 20)
        }
    }

    @Test func `only what is asked for is decoded`() throws {
        let decoder = try ContentDecoder([.zstd], limit: 64 << 20)
        Self.runs(512).withUnsafeBytes { decoder.feed($0) }
        var room = [UInt8](repeating: 0, count: 1000)
        for _ in 0..<100 {
            #expect(try room.withUnsafeMutableBytes { try decoder.read(into: $0) } == 1000)
        }
    }
}

// MARK: - Names

extension `Content codings` {
    @Test(arguments: [
        ("gzip", [ContentCoding.gzip]), ("X-GZip", [.gzip]), ("identity", []), ("", []), (" , ,", []),
        ("deflate, \tzstd ", [.deflate, .zstd]), ("Identity,gzip", [.gzip]), ("gzip,gzip,gzip", [.gzip, .gzip, .gzip]),
    ])
    func `a list of codings is read in its order`(value: String, codings: [ContentCoding]) throws {
        #expect(try ContentCoding.list(Array(value.utf8)) == codings)
    }

    @Test(arguments: [
        ("br", ContentCodingError.unknown("br")), ("gzip, br", .unknown("br")), ("compress", .unknown("compress")),
        ("gzip;q=1", .unknown("gzip;q=1")), ("gzip,gzip,gzip,gzip", .tooMany), ("g\u{1}zip", .unknown("gzip")),
        (String(repeating: "x", count: 99), .unknown(String(repeating: "x", count: 32))),
    ])
    func `what is not known is refused by name`(value: String, error: ContentCodingError) {
        #expect(throws: error) { try ContentCoding.list(Array(value.utf8)) }
    }
}

// MARK: - Bytes

extension `Content codings` {
    static func hex(_ text: String) -> [UInt8] {
        let digits = text.utf8.map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private static func members(_ bytes: [UInt8]) -> [UInt8] {
        Gzip.compress(Array(bytes[..<5])) + Gzip.compress([]) + Gzip.compress(Array(bytes[5...]))
    }

    /// One frame with one stored block.
    private static func storedFrame(_ bytes: [UInt8]) -> [UInt8] {
        hex("28b52ffd0050") + little(bytes.count << 3 | 1, 3) + bytes
    }

    /// One frame of blocks that repeat a byte 128 Ki times.
    private static func runs(_ count: Int) -> [UInt8] {
        hex("28b52ffd0050")
            + (1...count).flatMap { little((128 << 10) << 3 | 1 << 1 | ($0 == count ? 1 : 0), 3) + [0x20] }
    }

    private static let skippable = skippable(of: 3)

    private static func skippable(of count: Int) -> [UInt8] {
        hex("502a4d18") + little(count, 4) + [UInt8](repeating: 7, count: count)
    }

    private static func little(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    /// Some cuts leave whole members or frames.
    private static func isWhole(_ row: Row, _ count: Int) -> Bool {
        let rest = Array(row.bytes[count...])
        guard row.codings.count == 1, row.codings != [.deflate] else { return false }
        return (try? ContentDecoder.decode(rest, row.codings, limit: 1 << 20)) != nil
    }

    private static func inPieces(_ bytes: [UInt8], _ codings: [ContentCoding], of size: Int) throws -> [UInt8] {
        let decoder = try ContentDecoder(codings, limit: 1 << 20)
        var whole: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { decoder.feed($0) }
            whole += try readAll(decoder)
        }
        try decoder.finish()
        return whole
    }

    private static func readAll(_ decoder: ContentDecoder) throws -> [UInt8] {
        var whole: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 5)
        while case let count = try room.withUnsafeMutableBytes({ try decoder.read(into: $0) }), count > 0 {
            whole += room[..<count]
        }
        return whole
    }
}
