// Laws that every reply obeys, as checks of one reply.

import Conversation
import Dialects
import Testing
import Wire

/// A reader gives the same events for every way of cutting the bytes.
func checkAnyCut(_ reply: RecordedReply) {
    let whole = reply.tell().script
    #expect(reply.tell(cut: .random(seed: 1)).script == whole)
    #expect(reply.tell(cut: .random(seed: 2)).script == whole)
    #expect(fleetingScript(reply.bytes, reply.dialect, reply.form) == whole)
    if reply.bytes.count < 100_000 { #expect(reply.tell(cut: .bytes).script == whole) }
}

/// The events are in the order that the hub promises.
func checkOrder(_ reply: RecordedReply) {
    var open: Set<Int> = []
    var count = 0
    var isOver = false
    for (place, event) in reply.tell().events.enumerated() {
        #expect(!isOver, "nothing follows the end")
        switch event {
        case .started:
            open = []
            count = 0
        case .partStarted(let part, _):
            #expect(part == count, "parts are counted")
            count += 1
            open.insert(part)
        case .partDelta(let part, _), .partProved(let part, _), .partCited(let part, _):
            #expect(open.contains(part), "part \(part) is open")
        case .partEnded(let part): #expect(open.remove(part) != nil, "part \(part) ends once")
        case .usageReported, .stopped: #expect(place > 0, "the start comes first")
        case .finished:
            #expect(open.isEmpty, "every part has ended")
            isOver = true
        case .failed: isOver = true
        }
    }
}

/// A stream that is written as a Chat stream says the same as its events put together and written as a whole.
func checkWholeEqualsStream(_ reply: RecordedReply, _ display: ThoughtDisplay) {
    let telling = reply.tell()
    guard telling.isFinished, reply.isOne else { return }
    let options = chatOptions(display, includeUsage: true)
    let whole = tell(Array(written(telling.events, .whole, options).utf8), .chat, .whole)
    let stream = tell(Array(written(telling.events, .stream, options).utf8), .chat, .stream)
    #expect(said(stream) == said(whole))
    #expect(stream.isFinished && whole.isFinished)
}

/// Whatever is cut off or changed, nothing crashes, and nothing without its end marker comes to a good end.
func checkTotal(_ reply: RecordedReply) {
    var dice = Dice(seed: UInt64(reply.bytes.count))
    for _ in 0..<8 where !reply.bytes.isEmpty {
        let cut = Int(dice.next() % UInt64(reply.bytes.count))
        let telling = tell(Array(reply.bytes[..<cut]), reply.dialect, reply.form)
        if telling.isFinished { #expect(hasEnd(reply.bytes[..<cut], reply), "cut at \(cut)") }
        var changed = reply.bytes
        for _ in 0..<4 { changed[Int(dice.next() % UInt64(changed.count))] = UInt8(truncatingIfNeeded: dice.next()) }
        for isObserving in [false, true] {
            _ = tell(changed, reply.dialect, reply.form, cut: .random(seed: 3), isObserving: isObserving)
        }
    }
}

/// An observer sees the usage, the end and the failure that a reader sees.
func checkObserver(_ reply: RecordedReply) {
    guard !reply.isWaiting else { return #expect(reply.tell(isObserving: true).isFinished) }
    let read = reply.tell()
    for cut in [Cut.whole, .random(seed: 5)] {
        let observed = reply.tell(cut: cut, isObserving: true)
        #expect(observed.reply.usage == read.reply.usage)
        #expect(observed.reply.stop?.reason == read.reply.stop?.reason)
        #expect(observed.reply.stop?.sequence?.string == read.reply.stop?.sequence?.string)
        #expect(observed.reply.failure == read.reply.failure)
        #expect(observed.failure == read.failure)
        #expect(observed.isFinished == read.isFinished)
        #expect(observed.reply.head?.model.string == read.reply.head?.model.string)
    }
}

/// What a Chat reply says, whatever its parts: text, thoughts, refusal, calls, details, sources, usage,
/// reason.
private func said(_ telling: Telling) -> [String] {
    let reply = telling.reply
    func joined(_ isMeant: (PartKind) -> Bool) -> String {
        reply.parts.filter { isMeant($0.kind) }.map(\.content.string).joined()
    }
    let text = joined { if case .text = $0 { true } else { false } }
    let thoughts = joined { if case .thought = $0 { true } else { false } }
    let refusal = joined { if case .refusal = $0 { true } else { false } }
    let calls = reply.parts.compactMap { part -> String? in
        switch part.kind {
        case .call(let id, let name), .customCall(let id, let name):
            "\(id.string) \(name.string) \(part.content.string)"
        default: nil
        }
    }
    let proofs = reply.parts.compactMap { $0.proof?.string }
    let sources = reply.parts.flatMap(\.citations).map { "\($0.url.string) \(String(describing: $0.range))" }
    return [text, thoughts, refusal] + calls + proofs + sources + [
        "\(String(describing: reply.usage))", "\(reply.stop!.reason)",
    ]
}

/// The bytes have what ends a reply of the dialect.
private func hasEnd(_ bytes: ArraySlice<UInt8>, _ reply: RecordedReply) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    switch reply.dialect {
    case .chat: return text.contains("[DONE]") || text.contains("\"finish_reason\"")
    case .responses: return text.contains("response.completed") || text.contains("response.incomplete")
    case .messages: return text.contains("message_stop")
    }
}

/// A Responses stream says in its events what the response at its end says as a whole.
func checkEventsEqualResponse(_ reply: RecordedReply) {
    let telling = reply.tell()
    guard reply.dialect == .responses, reply.form == .stream, reply.isOne, telling.isFinished else { return }
    // Published with most of its deltas left out.
    guard reply.id != "responses/openai--vercel-phase-1" else { return }
    var last = ""
    for line in String(decoding: reply.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    where line.hasPrefix("data: {") { last = String(line.dropFirst(6)) }
    guard let response = (try? JSONDocument(last))?.root["response"], !response["output"]!.hasNoChildren else { return }
    #expect(telling.unsealedGist == tell(response.raw, .responses, .whole).unsealedGist)
}
