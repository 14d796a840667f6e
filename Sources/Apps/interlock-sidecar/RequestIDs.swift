// Names for requests: the caller's own where it sent a decent one, else 96 random bits.

import EventLoop
import Routing
import Wire

/// Makes request ids and dice for one worker.
struct RequestIDs {
    private var dice = Dice(ProcessSettings.randomNumber())

    /// The next random number.
    mutating func roll() -> UInt64 { dice.next() }

    /// The id of a request: its `x-request-id` when that is 1 to 128 letters, digits, `-`, `_` or `.`.
    mutating func id(for fields: HTTPFields) -> String {
        fields.withValue("x-request-id") { value in value.flatMap(Self.decent) } ?? fresh()
    }

    private mutating func fresh() -> String {
        var bits = (roll(), roll())
        return String(unsafeUninitializedCapacity: 24) { room in
            for (place, letter) in "req_".utf8.enumerated() { room[place] = letter }
            for place in 4..<24 {
                room[place] = Self.digit(UInt8(truncatingIfNeeded: place < 14 ? bits.0 : bits.1) & 31)
                if place < 14 { bits.0 >>= 5 } else { bits.1 >>= 5 }
            }
            return 24
        }
    }

    /// 0…9, a…v.
    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + (value - 10)
    }

    private static func decent(_ value: UnsafeRawBufferPointer) -> String? {
        guard (1...128).contains(value.count) else { return nil }
        let isDecent = value.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
        return isDecent ? String(decoding: value, as: UTF8.self) : nil
    }
}
