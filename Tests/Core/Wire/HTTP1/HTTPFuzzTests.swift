// Law 7: no bytes crash a reader; and no mutation of them is read differently when it is cut differently.

import Testing
import Wire

@Suite struct HTTPFuzz {
    /// Always the same dice: a failure can be repeated.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let odd: [UInt8] = [0, 9, 10, 13, 32, 33, 44, 48, 58, 59, 65, 97, 102, 127, 128, 255]

    private func mutate(_ bytes: [UInt8], _ dice: inout Dice) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &dice) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &dice)
            let octet = HTTPFuzz.odd.randomElement(using: &dice)!
            switch Int.random(in: 0..<4, using: &dice) {
            case 0: bytes[place] = octet
            case 1: bytes.insert(octet, at: place)
            case 2: bytes.remove(at: place)
            default: bytes.removeSubrange(place..<min(bytes.count, place + 9))
            }
        }
        return bytes
    }

    private func cut(_ bytes: [UInt8], _ dice: inout Dice) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Int.random(in: 1...40, using: &dice))
            pieces.append(bytes[start..<end])
            start = end
        }
        return pieces
    }

    @Test func `mutated requests are read the same for every cut`() {
        var dice = Dice(state: 1)
        let seeds = StrictCase.all.map(\.input).filter { $0.count < 2000 }
        for round in 0..<4000 {
            let bytes = mutate(seeds[round % seeds.count], &dice)
            let pieces = cut(bytes, &dice)
            guard Transcript.requests(pieces) != Transcript.requests(Cuts.whole(bytes)) else { continue }
            Issue.record("round \(round): \(String(decoding: bytes, as: UTF8.self)) cut as \(pieces.map(\.count))")
            return
        }
    }

    @Test func `mutated replies are read the same for every cut`() {
        var dice = Dice(state: 2)
        let seeds = HTTPReplyReading.rows.map { Array($0.input.utf8) }
        for round in 0..<4000 {
            let bytes = mutate(seeds[round % seeds.count], &dice)
            let pieces = cut(bytes, &dice)
            guard Transcript.replies(pieces) != Transcript.replies(Cuts.whole(bytes)) else { continue }
            Issue.record("round \(round): \(String(decoding: bytes, as: UTF8.self)) cut as \(pieces.map(\.count))")
            return
        }
    }
}
