// Replies as scripts that people can read: one event a line.
//
//     started msg_1 claude-x          0 proved "S"                 usage in 9 cached 1 write 2 out 5 reasoning 3
//     0 thought                       0 end                        stopped refused "not this"
//     0 "Hm"                          1 call toolu_1 weather       finished            failed overloaded "Overloaded"

import Conversation
import Wire

/// The script of these events.
func transcript(_ events: [ReplyEvent]) -> String {
    events.map(line).joined(separator: "\n")
}

private func line(_ event: ReplyEvent) -> String {
    switch event {
    case .started(let head):
        "started \(head.id.string) \(head.model.string)" + (head.created.map { " \($0)" } ?? "")
    case .partStarted(let part, let kind): "\(part) \(word(kind))"
    case .partDelta(let part, let text): "\(part) \(quoted(text))"
    case .partProved(let part, let text): "\(part) proved \(quoted(text))"
    case .partCited(let part, let citation): "\(part) cited \(quoted(citation.url))"
    case .partEnded(let part): "\(part) end"
    case .usageReported(let usage): "usage" + words(usage)
    case .stopped(let stop):
        "stopped \(stop.reason)"
            + ([stop.sequence, stop.explanation].compactMap { $0 }.map { " " + quoted($0) }).joined()
    case .finished: "finished"
    case .failed(let failure): "failed \(failure.kind) \(quoted(.string(failure.message)))"
    }
}

private func word(_ kind: PartKind) -> String {
    switch kind {
    case .text: "text"
    case .refusal: "refusal"
    case .thought: "thought"
    case .sealedThought: "sealed"
    case .call(let id, let name): "call \(id.string) \(name.string)"
    case .customCall(let id, let name): "custom \(id.string) \(name.string)"
    }
}

private func words(_ usage: Usage) -> String {
    let counters = [
        ("in", usage.input), ("cached", usage.cachedInput), ("write", usage.cacheWrite), ("out", usage.output),
        ("reasoning", usage.reasoning),
    ]
    return counters.compactMap { name, count in count.map { " \(name) \($0)" } }.joined()
}

private func quoted(_ text: Text) -> String {
    var writer = JSONWriter()
    writer.string(text.string)
    return String(decoding: writer.bytes, as: UTF8.self)
}

/// The events of a script.
func events(_ script: String) -> [ReplyEvent] {
    script.split(separator: "\n").map { event(String($0).trimmed) }
}

private func event(_ line: String) -> ReplyEvent {
    let words = line.split(separator: " ", maxSplits: 2).map(String.init)
    switch words[0] {
    case "started":
        let rest = words[2].split(separator: " ").map(String.init)
        let created = rest.count > 1 ? Int(rest[1]) : nil
        return .started(ReplyHead(id: .string(words[1]), model: .string(rest[0]), created: created))
    case "usage": return .usageReported(usage(line))
    case "stopped": return .stopped(stop(words))
    case "finished": return .finished
    case "failed": return .failed(Failure(words[1] == "overloaded" ? .overloaded : .serverError, unquoted(words[2])))
    default: return partEvent(Int(words[0])!, words)
    }
}

private func partEvent(_ part: Int, _ words: [String]) -> ReplyEvent {
    let rest = words.count > 2 ? words[2].split(separator: " ").map { Text.string(String($0)) } : []
    switch words[1] {
    case "text": return .partStarted(part, .text)
    case "thought": return .partStarted(part, .thought)
    case "refusal": return .partStarted(part, .refusal)
    case "sealed": return .partStarted(part, .sealedThought)
    case "call": return .partStarted(part, .call(id: rest[0], name: rest[1]))
    case "custom": return .partStarted(part, .customCall(id: rest[0], name: rest[1]))
    case "end": return .partEnded(part)
    case "cited": return .partCited(part, Citation(url: .string(unquoted(words[2]))))
    case "proved": return .partProved(part, .string(unquoted(words[2])))
    default: return .partDelta(part, .string(unquoted(words[1...].joined(separator: " "))))
    }
}

private func usage(_ line: String) -> Usage {
    let words = line.split(separator: " ").map(String.init)
    func counter(_ name: String) -> Int? { words.firstIndex(of: name).flatMap { Int(words[$0 + 1]) } }
    return Usage(
        input: counter("in"), cachedInput: counter("cached"), cacheWrite: counter("write"), output: counter("out"),
        reasoning: counter("reasoning"))
}

private func stop(_ words: [String]) -> Stop {
    let reasons: [String: StopReason] = [
        "ended": .ended, "stopSequence": .stopSequence, "length": .length, "contextExceeded": .contextExceeded,
        "toolCalls": .toolCalls, "refused": .refused, "filtered": .filtered, "paused": .paused,
    ]
    let reason = reasons[words[1]]!
    let text = words.count > 2 ? Text.string(unquoted(words[2])) : nil
    return Stop(
        reason, sequence: reason == .stopSequence ? text : nil, explanation: reason == .refused ? text : nil)
}

private func unquoted(_ text: String) -> String {
    (try? JSONDocument(text))?.root.string ?? text
}

extension String {
    /// Without spaces at both ends.
    var trimmed: String {
        var rest = Substring(self)
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
