// Laws of written responses, over every recorded reply of every dialect.

import Conversation
import Dialects
import Testing
import Wire

@Suite struct ResponsesWriteLaws {
    @Test(arguments: RecordedReply.own + RecordedReply.synthetic)
    func `a reply that is written is a good response`(reply: RecordedReply) { check(reply) }

    @Test(.enabled(if: !RecordedReply.collection.isEmpty, RecordedReply.absent), arguments: RecordedReply.collection)
    func `a reply of the collection that is written is a good response`(reply: RecordedReply) { check(reply) }

    private func check(_ reply: RecordedReply) {
        guard !reply.isWaiting else { return }
        let telling = reply.tell()
        let events = telling.events + (telling.failure.map { [.failed($0)] } ?? [])
        let stream = responses(events, .stream)
        checkGrammar(writtenEvents(stream), isComplete: telling.isFinished)
        guard telling.isFinished, reply.isOne else { return }
        let whole = responses(telling.events, .whole)
        checkSame(writtenEvents(stream).last?.data["response"], (try? JSONDocument(whole))?.root, telling)
        let isMixed = hasProvedCalls(telling)
        let meant = isMixed ? meant(telling).sorted() : meant(telling)
        for told in [told(tell(stream, .responses, .stream)), told(tell(whole, .responses, .whole))] {
            #expect((isMixed ? told.sorted() : told) == meant)
        }
    }

    /// Numbers, places, ids and pairs are right, and there is one end.
    private func checkGrammar(_ written: [WrittenEvent], isComplete: Bool) {
        var added: [Int: String] = [:]
        var done: Set<Int> = []
        for (number, event) in written.enumerated() {
            #expect(event.data["type"]?.string == event.name)
            #expect(event.data["sequence_number"]?.int == number)
            guard let place = event.data["output_index"]?.int else { continue }
            if event.name == "response.output_item.added" {
                #expect(place == added.count)
                added[place] = event.data["item"]?["id"]?.string
            }
            #expect((event.data["item_id"] ?? event.data["item"]?["id"])?.string == added[place])
            #expect(!done.contains(place), "nothing follows an item's end")
            if event.name == "response.output_item.done" { done.insert(place) }
        }
        let ends = written.filter { ["response.completed", "response.incomplete"].contains($0.name) }
        let failures = written.filter { ["response.failed", "error"].contains($0.name) }
        #expect(ends.count == (isComplete ? 1 : 0) && failures.count == (isComplete ? 0 : 1))
        #expect((ends + failures).first?.name == written.last?.name)
        #expect(Set(added.values).count == added.count)
        if isComplete { #expect(done == Set(added.keys)) }
    }

    /// The response at the end of the stream is the whole one. Where calls overlap, their proofs come behind all of
    /// them in a stream and behind each in a whole.
    private func checkSame(_ last: JSONValue?, _ whole: JSONValue?, _ telling: Telling) {
        guard hasProvedCalls(telling) else {
            #expect(last?.rawText == whole?.rawText)
            return
        }
        #expect(last?["output"]?.elements.map(\.rawText).sorted() == whole?["output"]?.elements.map(\.rawText).sorted())
    }
}

private func hasProvedCalls(_ telling: Telling) -> Bool {
    telling.reply.parts.contains { part in
        switch part.kind {
        case .call, .customCall: part.proof != nil
        default: false
        }
    }
}

/// What a response should say of a reply: in the words of `told`.
private func meant(_ telling: Telling) -> [String] {
    let reply = telling.reply
    let hasCalls = reply.parts.contains { part in
        switch part.kind {
        case .call, .customCall: true
        default: false
        }
    }
    var parts = reply.parts.flatMap(meant)
    let isSilent = !parts.contains { $0.hasPrefix("text \"") || $0.hasPrefix("refusal \"") }
    if reply.stop?.reason == .refused, isSilent, let words = reply.stop?.explanation?.string, !words.isEmpty {
        parts.append("refusal \"\(words)\"")
    }
    var usage = Usage(input: 0, cachedInput: 0, cacheWrite: 0, output: 0, reasoning: 0)
    usage.take(reply.usage ?? Usage())
    let stop: StopReason =
        switch reply.stop?.reason ?? .ended {
        case .length, .contextExceeded: .length
        case .refused, .filtered: .filtered
        default: hasCalls ? .toolCalls : .ended
        }
    return parts + [transcript([.usageReported(usage), .stopped(Stop(stop))])]
}

private func meant(_ part: ReplyPart) -> [String] {
    let content = part.content.string
    let sealed = part.proof.map { ["thought sealed \($0.string)"] } ?? []
    switch part.kind {
    case .text, .refusal: return [words(part)]
    case .thought, .sealedThought:
        guard content.isEmpty else { return [words(part) + (part.proof.map { " sealed \($0.string)" } ?? "")] }
        return sealed
    case .call: return [words(part) + (content.isEmpty ? " \"{}\"" : "")] + sealed
    case .customCall: return [words(part)] + sealed
    }
}

/// What a written response says: parts, with the seals of their proofs; usage; reason.
private func told(_ telling: Telling) -> [String] {
    guard telling.isFinished, let usage = telling.reply.usage, let stop = telling.reply.stop else {
        return ["not finished: \(telling.script.suffix(300))"]
    }
    let parts = telling.reply.parts.map { part in
        let seal = part.proof.flatMap { try? JSONDocument($0.string).root["encrypted_content"]?.string }
        return words(part) + (seal.map { " sealed \($0)" } ?? "")
    }
    return parts + [transcript([.usageReported(usage), .stopped(stop)])]
}

/// `text "Hi" cited u 0..<2`
private func words(_ part: ReplyPart) -> String {
    let kind =
        switch part.kind {
        case .text: "text"
        case .refusal: "refusal"
        case .thought, .sealedThought: "thought"
        case .call(let id, let name): "call \(id.string) \(name.string)"
        case .customCall(let id, let name): "custom \(id.string) \(name.string)"
        }
    let sources = part.citations.map { citation in
        " cited \(citation.url.string) \(citation.title?.string ?? "") \(citation.range.map { "\($0)" } ?? "")"
    }
    return kind + (part.content.isEmpty ? "" : " \"\(part.content.string)\"") + sources.joined()
}
