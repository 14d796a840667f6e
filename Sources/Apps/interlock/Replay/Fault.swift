// What can go wrong on request.
//
//     status=429,retry-after=2      an error instead of the recording
//     reset                         the connection is reset before any byte
//     reset-after=N                 … after N events
//     cut-after=N                   the connection is closed after N events, without the end of the body
//     cut-bytes=N                   … after N bytes, most likely in the middle of an event
//     stall-after=N                 N events, then nothing more on an open connection
//     slow-first-byte=MS            silence before the head
//     malformed-first               the first event's JSON lacks its last brace
//     fail-first=N                  only the first N requests suffer; alone it means status=503
//
// A whole reply counts as one event. Words are joined by commas; at most one says how a reply ends.

import Terminal

/// How an answer departs from its recording.
struct Fault: Equatable, Sendable {
    /// How a reply ends that does not end well.
    enum Ending: Equatable, Sendable {
        case reset(afterEvents: Int)
        case cut(afterEvents: Int)
        case cutBytes(Int)
        case stall(afterEvents: Int)
    }

    /// An error with this status instead of the recording.
    var status: Int?
    /// Seconds, in the error's `retry-after`.
    var retryAfter: Int?
    var ending: Ending?
    /// Milliseconds before the head.
    var slowFirstByte = 0
    var malformedFirst = false
    /// How many requests suffer before one succeeds; nil for all of them.
    var failFirst: Int?

    /// No fault.
    static let none = Fault()

    /// The fault for the `attempt`th request (from 0) that asks for it.
    func suffered(by attempt: Int) -> Fault {
        guard let failFirst else { return self }
        guard attempt < failFirst else { return .none }
        var fault = self
        fault.failFirst = nil
        if fault == .none { fault.status = 503 }
        return fault
    }
}

extension Fault {
    /// Reads `cut-after=3,slow-first-byte=50`.
    init(reading text: String) throws(Misuse) {
        self.init()
        for word in text.split(separator: ",") {
            let parts = word.split(separator: "=", maxSplits: 1).map { String($0) }
            try read(parts[0], parts.count == 2 ? parts[1] : nil)
        }
        if retryAfter != nil, status == nil { throw Misuse("the fault 'retry-after' goes with 'status'") }
    }

    private static let names = [
        "status", "retry-after", "reset", "reset-after", "cut-after", "cut-bytes", "stall-after", "slow-first-byte",
        "malformed-first", "fail-first",
    ]

    private mutating func read(_ name: String, _ value: String?) throws(Misuse) {
        switch name {
        case "status": status = try number(name, value, 400...599)
        case "retry-after": retryAfter = try number(name, value, 0...86_400)
        case "reset": try end(.reset(afterEvents: 0))
        case "reset-after": try end(.reset(afterEvents: number(name, value)))
        case "cut-after": try end(.cut(afterEvents: number(name, value)))
        case "cut-bytes": try end(.cutBytes(number(name, value)))
        case "stall-after": try end(.stall(afterEvents: number(name, value)))
        case "slow-first-byte": slowFirstByte = try number(name, value, 0...3_600_000)
        case "malformed-first": malformedFirst = true
        case "fail-first": failFirst = try number(name, value)
        default: throw Misuse(unknown: "fault", name, among: Fault.names)
        }
    }

    private mutating func end(_ ending: Ending) throws(Misuse) {
        guard self.ending == nil else { throw Misuse("two faults say how the reply ends") }
        self.ending = ending
    }

    private func number(
        _ name: String, _ value: String?, _ range: ClosedRange<Int> = 0...1_000_000_000
    ) throws(Misuse) -> Int {
        guard let value, let number = Int(value), range.contains(number) else {
            throw Misuse("the fault '\(name)' needs a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
