// Reading a reply's bytes to the end, in any pieces.

import Conversation
import Dialects
import Wire

/// What a reader made of a reply.
struct Telling {
    var events: [ReplyEvent] = []
    /// What was thrown.
    var failure: Failure?

    /// The events as a script, and what was thrown.
    var script: String {
        let thrown = failure.map { ["thrown \($0.code ?? "-")"] } ?? []
        return ([transcript(events)] + thrown).filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// The reply came to a good end.
    var isFinished: Bool {
        if case .finished = events.last { failure == nil } else { false }
    }

    /// The events put together.
    var reply: Reply {
        var reply = Reply()
        for event in events { reply.take(event) }
        return reply
    }
}

/// How a reply's bytes are cut into pieces.
enum Cut {
    case whole, bytes
    case random(seed: UInt64)
}

/// Reads a reply. Events are kept, so every text of theirs must stay good.
func tell(
    _ bytes: [UInt8], _ dialect: Dialect, _ form: ReplyForm, cut: Cut = .whole, isObserving: Bool = false
) -> Telling {
    var telling = Telling()
    let reader = ReplyReader(dialect, form, isObserving: isObserving)
    for piece in pieces(bytes, cut) {
        reader.feed(piece)
        telling.drain(reader)
    }
    reader.finish()
    telling.drain(reader)
    return telling
}

/// The script of a reply whose events are let go of at once, so that the reader uses its memory again.
func fleetingScript(_ bytes: [UInt8], _ dialect: Dialect, _ form: ReplyForm) -> String {
    var lines: [String] = []
    let reader = ReplyReader(dialect, form)
    reader.feed(bytes)
    reader.finish()
    do throws(Failure) {
        while let event = try reader.next() { lines.append(transcript([event])) }
    } catch {
        lines.append("thrown \(error.code ?? "-")")
    }
    return lines.joined(separator: "\n")
}

/// Reads a stream whose data lines are given.
func tell(_ dialect: Dialect, _ data: [String]) -> Telling {
    tell(Array(data.map { "data: \($0)\n\n" }.joined().utf8), dialect, .stream)
}

extension Telling {
    fileprivate mutating func drain(_ reader: ReplyReader) {
        do throws(Failure) {
            while let event = try reader.next() { events.append(event) }
        } catch {
            failure = error
        }
    }
}

/// The bytes in pieces.
func pieces(_ bytes: [UInt8], _ cut: Cut) -> [[UInt8]] {
    switch cut {
    case .whole: return [bytes]
    case .bytes: return bytes.map { [$0] }
    case .random(let seed):
        var dice = Dice(seed: seed)
        var pieces: [[UInt8]] = []
        var place = 0
        while place < bytes.count {
            let end = min(bytes.count, place + 1 + Int(dice.next() % 97))
            pieces.append(Array(bytes[place..<end]))
            place = end
        }
        return pieces
    }
}

/// The same numbers for the same seed (SplitMix64).
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
