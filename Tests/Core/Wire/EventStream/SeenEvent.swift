// What a reader told, kept for comparing.

import Wire

/// An event as its reader showed it.
struct SeenEvent: Equatable {
    var event: String
    var data: String
    var id: String
}

extension EventStreamReader {
    /// The events that can be told now.
    mutating func events() throws(EventStreamError) -> [SeenEvent] {
        var seen: [SeenEvent] = []
        while try next() { seen.append(SeenEvent(event: event, data: data, id: lastID)) }
        return seen
    }

    /// Feeds the pieces between `cuts`, asking for events after each.
    mutating func events(of stream: [UInt8], cutAt cuts: [Int]) throws(EventStreamError) -> [SeenEvent] {
        var seen: [SeenEvent] = []
        var start = 0
        for end in cuts + [stream.count] {
            stream[start..<end].withUnsafeBytes { feed($0) }
            seen += try events()
            start = end
        }
        return seen
    }
}

/// The events of a stream that comes in one piece.
func events(of stream: String) throws -> [SeenEvent] {
    var reader = EventStreamReader()
    return try reader.events(of: Array(stream.utf8), cutAt: [])
}

/// The data of a stream's events.
func data(of stream: String) throws -> [String] { try events(of: stream).map(\.data) }
