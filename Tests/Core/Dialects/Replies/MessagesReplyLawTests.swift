// Every recorded reply, told to a Messages caller: what is written is read again as the same reply, as far as the
// dialect can say it.

import Conversation
import Dialects
import Testing
import Wire

@Suite struct `Recorded replies for a Messages caller` {
    @Test(arguments: RecordedReply.own + RecordedReply.synthetic)
    func `the laws hold`(reply: RecordedReply) { check(reply) }

    @Test(.enabled(if: !RecordedReply.collection.isEmpty, RecordedReply.absent), arguments: RecordedReply.collection)
    func `the laws hold for the whole collection`(reply: RecordedReply) { check(reply) }

    private func check(_ reply: RecordedReply) {
        let telling = reply.tell()
        let stream = messagesBytes(telling.eventsWithFailure, .stream)
        guard telling.isFinished else { return checkFailure(stream) }
        guard reply.isOne else { return }
        let whole = messagesBytes(telling.events, .whole)
        #expect(foldedMessage(stream) == canonical(String(decoding: whole, as: UTF8.self)), "stream = whole")
        #expect(said(tell(stream, .messages, .stream).reply) == said(telling.reply), "a stream, read again")
        let expected = said(telling.reply, wrapsRaw: true)
        #expect(said(tell(whole, .messages, .whole).reply) == expected, "a message, read again")
        #expect(tell(stream, .messages, .stream).isFinished && tell(whole, .messages, .whole).isFinished)
    }

    /// A reply that failed, before or after its first word, ends with the failure and nothing else.
    private func checkFailure(_ stream: [UInt8]) {
        let types = messagesEvents(stream).map { $0["type"]?.string }
        #expect(types.last == "error")
        #expect(!types.contains("message_stop") && !types.contains("message_delta"))
        #expect(!tell(stream, .messages, .stream).isFinished)
    }
}

/// What a Messages caller can be told of a reply: a refusal is text, free input an object, empty text nothing, a proof
/// of a call a sealed thought; counters that nobody reported are 0.
private func said(_ reply: Reply, wrapsRaw: Bool = false) -> [String] {
    var lines = reply.parts.flatMap { said($0, wrapsRaw) }
    let usage = reply.usage ?? Usage()
    let (read, written) = (usage.cachedInput ?? 0, usage.cacheWrite ?? 0)
    lines.append("\(max(usage.input ?? 0, read + written)) \(read) \(written) \(usage.output ?? 0)")
    lines.append("\(usage.reasoning ?? 0)")
    let isRefused = reply.parts.contains { if case .refusal = $0.kind { true } else { false } }
    guard let stop = reply.stop else { return lines }
    switch stop.reason {
    case .ended where isRefused, .filtered, .refused: lines.append("refused \(stop.explanation?.string ?? "")")
    case .stopSequence: lines.append("stopSequence \(stop.sequence?.string ?? "")")
    default: lines.append("\(stop.reason)")
    }
    return lines
}

private func said(_ part: ReplyPart, _ wrapsRaw: Bool) -> [String] {
    let content = part.content.string
    let proof = part.proof == nil ? [] : ["sealed"]
    switch part.kind {
    case .text, .refusal: return content.isEmpty ? [] : ["text \(content)"]
    case .thought: return ["thought \(content)"]
    case .sealedThought: return proof
    case .call(let id, let name):
        return ["call \(id.string) \(name.string) \(arguments(content, wrapsRaw))"] + proof
    case .customCall(let id, let name):
        return ["call \(id.string) \(name.string) \(object("input", content))"] + proof
    }
}

private func arguments(_ text: String, _ wrapsRaw: Bool) -> String {
    if text.allSatisfy(\.isWhitespace) { return "{}" }
    let isObject = (try? JSONDocument(text))?.root.isObject ?? false
    return isObject || !wrapsRaw ? canonical(text) : object("_raw", text)
}

private func object(_ name: String, _ text: String) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key(name)
    writer.string(text)
    writer.endObject()
    return canonical(String(decoding: writer.bytes, as: UTF8.self))
}

extension Telling {
    /// What a caller's writer is given: a failure that was thrown is told too.
    fileprivate var eventsWithFailure: [ReplyEvent] { events + (failure.map { [.failed($0)] } ?? []) }
}
