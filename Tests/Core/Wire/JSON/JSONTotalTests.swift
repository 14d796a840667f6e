// No bytes crash the reader, and it never disagrees with the plain one.

import Testing
import Wire

@Suite struct `JSON reader is total` {
    @Test(arguments: 1...200)
    func `generated texts are read, and read the same`(seed: Int) throws {
        let text = JSONGenerator.text(seed: seed)
        let document = try JSONDocument(text)
        #expect(PlainJSON(document.root) == PlainJSON(text))
    }

    @Test(arguments: 1...60)
    func `every beginning of a text is judged the same`(seed: Int) {
        let text = JSONGenerator.text(seed: seed).prefix(300)
        for length in 0...text.count { judge(Array(text.prefix(length)), "seed \(seed), length \(length)") }
    }

    @Test(arguments: 1...100)
    func `damaged texts are judged the same`(seed: Int) {
        var dice = WireDice(seed: seed)
        let text = Array(JSONGenerator.text(seed: seed).prefix(400))
        for round in 0..<40 {
            var damaged = text
            for _ in 0...dice.below(3) { damaged.damage(&dice) }
            judge(damaged, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: 1...20)
    func `any bytes at all are judged the same`(seed: Int) {
        var dice = WireDice(seed: seed)
        for _ in 0..<200 {
            judge((0..<dice.below(24)).map { _ in dice.pick(jsonBytes) }, "seed \(seed)")
        }
    }

    @Test func `a text that ends anywhere in a word reads nothing behind it`() {
        // Behind the end stand eight zeros: enough for every look ahead.
        let pieces = ["\"abcdefgh", "\"\\u12", "\"\\ud800\\u", "tru", "nul", "-", "1.", "1e", "\"\\", "\"\u{F0}"]
        for piece in pieces {
            for padding in 0..<9 { judge(Array((String(repeating: " ", count: padding) + piece).utf8), piece) }
        }
    }

    private func judge(_ bytes: [UInt8], _ comment: String) {
        let plain = PlainJSON(bytes)
        let document = try? JSONDocument(bytes)
        #expect(document.map { PlainJSON($0.root) } == plain, "\(comment): \(String(decoding: bytes, as: UTF8.self))")
    }
}

/// Bytes that make trouble, more often than others.
private let jsonBytes =
    Array(#"{}[]",:\u0e-+.1 tfn"#.utf8) + [0x00, 0x0A, 0x1F, 0x7F, 0x80, 0xC3, 0xA9, 0xE2, 0xED, 0xF0, 0xFF]

extension [UInt8] {
    /// Changes, removes, adds or doubles something.
    fileprivate mutating func damage(_ dice: inout WireDice) {
        guard !isEmpty else { return append(dice.pick(jsonBytes)) }
        let place = dice.below(count)
        switch dice.below(5) {
        case 0: self[place] = dice.pick(jsonBytes)
        case 1: remove(at: place)
        case 2: insert(dice.pick(jsonBytes), at: place)
        case 3: self[place] ^= 1 << UInt8(dice.below(8))
        default: insert(contentsOf: self[place..<Swift.min(count, place + dice.below(9))], at: dice.below(count))
        }
    }
}
