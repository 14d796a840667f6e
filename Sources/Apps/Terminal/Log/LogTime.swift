// The time of a line, as RFC 3339 has it: UTC, with milliseconds.

import Glibc

/// Times of log lines.
package enum LogTime {
    /// Nanoseconds since 1970, now.
    package static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    /// Nanoseconds of a clock that nobody sets.
    static var monotonic: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    /// Holds this thread for a moment.
    static func pause(milliseconds: Int32) { poll(nil, 0, milliseconds) }

    /// `2026-11-30T20:06:35.123Z`
    package static func text(_ nanoseconds: Int) -> String {
        var seconds = nanoseconds / 1_000_000_000
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return "1970-01-01T00:00:00.000Z" }
        let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        let hours = [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        append(date, "-", to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        append(hours, ":", to: &bytes)
        bytes.append(UInt8(ascii: "."))
        append(nanoseconds / 1_000_000 % 1_000, width: 3, to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ numbers: [Int], _ separator: Unicode.Scalar, to bytes: inout [UInt8]) {
        for (index, number) in numbers.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: separator)) }
            append(number, width: number > 99 ? 4 : 2, to: &bytes)
        }
    }

    private static func append(_ number: Int, width: Int, to bytes: inout [UInt8]) {
        var unit = 1
        for _ in 1..<width { unit *= 10 }
        while unit > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(abs(number / unit) % 10))
            unit /= 10
        }
    }
}
