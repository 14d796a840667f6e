// The straight lane of a stream: bytes go on as they came, in whole events.
//
//     read:      data: {"a"…}⏎⏎data: {"b"…}⏎⏎data: {"c
//     forwarded: data: {"a"…}⏎⏎data: {"b"…}⏎⏎
//     held:                                    data: {"c
//
// Whatever is told inside the stream later (a failure, for one) then begins where an event may begin. Only the cut
// event is copied; everything else is sent from where it was read.

/// Splits a stream's bytes at the end of its last whole event.
struct StraightStream {
    /// The beginning of an event whose end has not come yet, or everything while nothing may be sent.
    private(set) var held: [UInt8] = []

    /// Holds all of the bytes back.
    mutating func hold(_ bytes: UnsafeRawBufferPointer) {
        held.append(contentsOf: bytes)
    }

    /// Takes out the whole events that were held.
    mutating func release(into output: inout [UInt8]) {
        release(scanningFrom: 0, into: &output)
    }

    /// Takes out everything.
    mutating func releaseAll(into output: inout [UInt8]) {
        output.append(contentsOf: held)
        held.removeAll()
    }

    /// Passes bytes on: returns the range of `bytes` to be sent from where they are, or appends to `output` what has to
    /// be joined with the held beginning.
    mutating func pass(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) -> Range<Int> {
        guard held.isEmpty else {
            let seen = held.count
            hold(bytes)
            release(scanningFrom: seen, into: &output)
            return 0..<0
        }
        let boundary = Self.boundary(in: bytes)
        hold(UnsafeRawBufferPointer(rebasing: bytes[boundary...]))
        return 0..<boundary
    }

    /// What lies before `start` is known to hold no boundary, but may hold the beginning of one.
    private mutating func release(scanningFrom start: Int, into output: inout [UInt8]) {
        let boundary = held.withUnsafeBytes { Self.boundary(in: $0, from: start) }
        guard boundary > 0 else { return }
        output.append(contentsOf: held[..<boundary])
        held.removeFirst(boundary)
    }

    /// Where the last whole event ends: behind the last blank line, whichever line ends are used. 0 where none ends.
    static func boundary(in bytes: UnsafeRawBufferPointer, from start: Int = 0) -> Int {
        let newline = UInt8(ascii: "\n")
        let carriage = UInt8(ascii: "\r")
        var place = bytes.count
        while place >= 2, place > start {
            let last = bytes[place - 1]
            if last == newline {
                if bytes[place - 2] == newline { return place }
                if place >= 3, bytes[place - 2] == carriage, bytes[place - 3] == newline { return place }
            } else if last == carriage, bytes[place - 2] == carriage {
                return place
            }
            place -= 1
        }
        return 0
    }
}
