// Reading server-sent events (WHATWG HTML, section 9.2.6 "Interpreting an event stream").
//
// Bytes are fed as they come, cut anywhere; then `next` is called until it says false. An event that comes in one piece
// with its data on one line is never taken apart: its data is a range of the bytes held. Only an event that is cut, or
// whose data is on several lines, is gathered in a buffer of its own. Both buffers are kept, so that a stream that has
// seen its largest event allocates no more.
//
// Facts of the grammar that are easily forgotten: one byte order mark at the start is skipped; one space behind the
// colon is skipped; an event without a data line is none, but forgets the event name and keeps the id; an id with a NUL
// in it is ignored; `retry` counts only if it is all digits. A last event without its blank line is dropped; providers
// do forget that line, so `nextUnfinished` can ask for it.
//
// Bytes that are not UTF-8 are no error: `data`, `event` and `lastID` show U+FFFD, `withData` shows what came.

/// A stream with a line or an event larger than the reader was told to bear.
package enum EventStreamError: Error, Equatable, Sendable {
    /// A line is longer than `limit` bytes.
    case lineTooLong(limit: Int)
    /// The data of one event is longer than `limit` bytes.
    case eventTooLarge(limit: Int)
}

/// Reads events out of bytes.
package struct EventStreamReader {
    private var lines: EventStreamLines
    private var current = CurrentData.none
    private var gathered: [UInt8] = []
    private var name: [UInt8] = []
    private var id: [UInt8] = []
    private var idOfLastEvent: [UInt8] = []

    /// The time in milliseconds that the stream asks to wait before a reconnect; nil if it never did.
    package private(set) var retry: Int?

    private enum CurrentData {
        case none
        case range(Range<Int>)
        case gathered
    }

    /// A reader that bears lines and events of up to `limit` bytes: 16 MiB unless told otherwise.
    package init(limit: Int = 16 << 20) { lines = EventStreamLines(limit: limit) }

    /// Adds bytes. The current event is no longer good.
    package mutating func feed(_ bytes: UnsafeRawBufferPointer) { lines.feed(bytes) }

    /// Goes to the next event. False when more bytes are needed. An error stays: there is no way on behind it.
    package mutating func next() throws(EventStreamError) -> Bool {
        if isCurrent { forgetEvent() }
        while let line = try lines.next() {
            if line.isEmpty {
                if endEvent() { return true }
            } else {
                try readField(line)
            }
        }
        gather()
        lines.dropUsed()
        return false
    }

    /// At the end of the bytes: goes to the event that has everything but its blank line. False when there is none.
    package mutating func nextUnfinished() throws(EventStreamError) -> Bool {
        if isCurrent { forgetEvent() }
        let line = lines.rest()
        if !line.isEmpty { try readField(line) }
        return endEvent()
    }

    /// At the end of the bytes: true if they ended inside an event, which is dropped.
    package mutating func finish() -> Bool {
        if isCurrent { forgetEvent() }
        let isCut = !lines.rest().isEmpty || !name.isEmpty || hasDataLine
        forgetEvent()
        return isCut
    }

    /// Forgets everything but the memory, for another stream.
    package mutating func begin() {
        lines.begin()
        forgetEvent()
        id.removeAll(keepingCapacity: true)
        idOfLastEvent.removeAll(keepingCapacity: true)
        retry = nil
    }

    /// True between a `next` that said true and the call after it.
    private var isCurrent = false
}

// MARK: - The current event

extension EventStreamReader {
    /// Lends the data of the current event, its lines joined with LF.
    package func withData<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        switch current {
        case .none: body(UnsafeRawBufferPointer(start: nil, count: 0))
        case .range(let range): lines.bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
        case .gathered: gathered.withUnsafeBytes(body)
        }
    }

    /// The data of the current event as characters.
    package var data: String { withData { String(decoding: $0, as: UTF8.self) } }

    /// True when the data of the current event is not empty.
    package var hasData: Bool { dataCount > 0 }

    /// True when the data of the current event is exactly `text`.
    package func dataEquals(_ text: StaticString) -> Bool {
        withData { data in data.count == text.utf8CodeUnitCount && data.elementsEqual(text.bytes) }
    }

    /// The name of the current event: `message` if it gives none.
    package var event: String { name.isEmpty ? "message" : String(decoding: name, as: UTF8.self) }

    /// True when the current event's name is exactly `text`.
    package func eventEquals(_ text: StaticString) -> Bool {
        if name.isEmpty { return text.bytes.elementsEqual("message".utf8) }
        return name.count == text.utf8CodeUnitCount && name.elementsEqual(text.bytes)
    }

    /// The id that was in force when the last event ended; empty if none was given.
    package var lastID: String { String(decoding: idOfLastEvent, as: UTF8.self) }
}

// MARK: - Lines

extension EventStreamReader {
    private var hasDataLine: Bool {
        if case .none = current { false } else { true }
    }

    private var dataCount: Int {
        switch current {
        case .none: 0
        case .range(let range): range.count
        case .gathered: gathered.count
        }
    }

    private mutating func forgetEvent() {
        isCurrent = false
        current = .none
        if !name.isEmpty { name.removeAll(keepingCapacity: true) }
    }

    /// A blank line: true if it ends an event, which is now current.
    private mutating func endEvent() -> Bool {
        if id != idOfLastEvent { idOfLastEvent = id }
        isCurrent = hasDataLine
        if !isCurrent { forgetEvent() }
        return isCurrent
    }

    private mutating func readField(_ line: Range<Int>) throws(EventStreamError) {
        switch EventStreamField(line, of: lines.bytes) {
        case .data(let value): try addData(value)
        case .event(let value): name.replaceSubrange(name.startIndex..., with: lines.bytes[value])
        case .id(let value): if !lines.bytes[value].contains(0) { id = Array(lines.bytes[value]) }
        case .retry(let value): if let time = EventStreamField.milliseconds(lines.bytes[value]) { retry = time }
        case .ignored: break
        }
    }

    private mutating func addData(_ value: Range<Int>) throws(EventStreamError) {
        guard hasDataLine else { return current = .range(value) }
        gather()
        guard gathered.count + 1 + value.count <= lines.limit else { throw .eventTooLarge(limit: lines.limit) }
        gathered.append(UInt8(ascii: "\n"))
        gathered.append(contentsOf: lines.bytes[value])
    }

    /// Takes the data out of the bytes held, because more comes or the bytes will go.
    private mutating func gather() {
        guard case .range(let range) = current else { return }
        gathered.removeAll(keepingCapacity: true)
        gathered.append(contentsOf: lines.bytes[range])
        current = .gathered
    }
}

extension StaticString {
    /// The characters as UTF-8.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount) }
}
