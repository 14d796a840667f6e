// No bytes crash the reader, and every cut of them tells the same.

import Testing
import Wire

@Suite struct `Event stream reader is total` {
    private static let pieces = [
        "data", "event", "id", "retry", ":", " ", "\n", "\r", "\r\n", "\n\n", "x", "1", "\0", "\u{FEFF}", "é", "data: ",
        "{}",
    ]

    @Test(arguments: 1...150)
    func `any bytes tell the same however they are cut`(seed: Int) throws {
        var dice = WireDice(seed: seed)
        let text = (0..<dice.below(60)).map { _ in dice.pick(Self.pieces) }.joined()
        var stream = Array(text.utf8)
        for _ in 0..<dice.below(3) where !stream.isEmpty {
            stream[dice.below(stream.count)] ^= 1 << UInt8(dice.below(8))
        }
        var whole = EventStreamReader()
        let expected = try whole.events(of: stream, cutAt: [])
        let expectedEnd = whole.finish()
        for _ in 0..<20 {
            var reader = EventStreamReader()
            let cuts = (0..<dice.below(8)).map { _ in dice.below(stream.count + 1) }.sorted()
            #expect(try reader.events(of: stream, cutAt: cuts) == expected, "\(stream) cut at \(cuts)")
            #expect(reader.retry == whole.retry)
            #expect(reader.lastID == whole.lastID)
            #expect(reader.finish() == expectedEnd, "\(stream) cut at \(cuts)")
        }
    }
}
