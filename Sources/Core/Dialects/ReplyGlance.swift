// What an observer can pass over without reading it.
//
// In the straight lane a reply is only looked at for its usage, its failure and its end. Nearly all events of a stream
// say none of these, and most of them can be told by their first bytes:
//
//     {"type":"content_block_delta",…          Messages: blocks and pings never matter
//     {"type":"response.output_text.delta",…   Responses: what matters has one dot in its type
//
// A Chat chunk has no type. It matters if it has one of three names with a value that is not null; inside of strings
// the quotes of such a name would be escaped, so finding `"usage"` means that it is a name or a whole string:
//
//     …"delta":{"content":"He said \"usage\": 1"},"finish_reason":null}],"usage":null}      passed over
//
// In doubt an event is read. So a glance may cost an event more than it must, but never an observation. (A server that
// escapes letters of its names, as in `"\u0075sage"`, would be overlooked; none does.)

/// Looks at the data of events.
enum ReplyGlance {
    /// False when a Messages event has nothing to observe.
    static func matters(messages data: UnsafeRawBufferPointer) -> Bool {
        guard let type = typePlace(data) else { return true }
        return !data.has("content_block_", at: type) && !data.has("ping\"", at: type)
    }

    /// False when a Responses event has nothing to observe.
    static func matters(responses data: UnsafeRawBufferPointer) -> Bool {
        guard let type = typePlace(data), data.has("response.", at: type) else { return true }
        var place = type + 9
        while place < data.count, data[place] != UInt8(ascii: "\"") {
            if data[place] == UInt8(ascii: ".") { return false }
            place += 1
        }
        return true
    }

    /// Where the value of a `type` that comes first begins, behind its quote.
    static func typePlace(_ data: UnsafeRawBufferPointer) -> Int? {
        guard data.has("{", at: 0) else { return nil }
        var place = data.passSpaces(1)
        guard data.has("\"type\"", at: place) else { return nil }
        place = data.passSpaces(place + 6)
        guard data.has(":", at: place) else { return nil }
        place = data.passSpaces(place + 1)
        return data.has("\"", at: place) ? place + 1 : nil
    }
}

extension UnsafeRawBufferPointer {
    /// The first place at or behind `place` that is no space.
    @inline(__always)
    func passSpaces(_ place: Int) -> Int {
        var place = place
        while place < count, self[place] == 0x20 || self[place] == 0x0A || self[place] == 0x0D || self[place] == 0x09 {
            place += 1
        }
        return place
    }

    /// `text` stands at `place`.
    @inline(__always)
    func has(_ text: StaticString, at place: Int) -> Bool {
        guard place + text.utf8CodeUnitCount <= count else { return false }
        for index in 0..<text.utf8CodeUnitCount where self[place + index] != text.utf8Start[index] { return false }
        return true
    }
}
