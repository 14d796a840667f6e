// No document is so broken that compiling it does anything but complain.

import Policy
import Testing

@Suite struct `Broken documents` {
    /// A small generator, so that a failure can be repeated.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) ^ (state << 20)
        }
    }

    private static let scraps = [
        "null", "true", "-1", "0.5", "1e99", "\"\"", "\"*\"", "[]", "{}", "[[]]", "{\"a\": 1}", "\"\\ud800\"",
        "99999999999999999999", "\"g\"",
    ]

    @Test(arguments: 0..<40)
    func `a value replaced by another is compiled or complained of, never a crash`(seed: Int) throws {
        var random = Seeded(state: UInt64(seed))
        for file in try documents(below: "policies/examples/providers") {
            var text = String(decoding: file.bytes, as: UTF8.self)
            let values = text.ranges(of: ": ").map(\.upperBound)
            guard let start = values.randomElement(using: &random) else { continue }
            let end = text[start...].firstIndex { ",}]\n".contains($0) } ?? text.endIndex
            text.replaceSubrange(start..<end, with: Self.scraps.randomElement(using: &random) ?? "null")
            expectAnswer(text)
        }
    }

    @Test(arguments: 0..<40)
    func `a byte replaced by another is compiled or complained of, never a crash`(seed: Int) throws {
        var random = Seeded(state: UInt64(seed) &+ 1000)
        for file in try documents(below: "policies/examples") {
            var bytes = file.bytes
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            expectAnswer(String(decoding: bytes, as: UTF8.self))
        }
    }

    private func expectAnswer(_ text: String) {
        do throws(PolicyRefusal) {
            let policy = try compile(text).policy
            #expect(policy.snapshot.digest.count == 64)
        } catch {
            #expect(!error.complaints.isEmpty)
            #expect(error.complaints == error.complaints.sorted())
            #expect(error.complaints.allSatisfy { $0.line > 0 && $0.column > 0 && !$0.message.isEmpty })
        }
    }
}
