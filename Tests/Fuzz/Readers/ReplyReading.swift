// Any reply: the same events however it is cut, in the order that the hub promises; told in every dialect, as JSON.

import Conversation
import Dialects
import Wire

func readReply(_ bytes: [UInt8], _ dialect: Dialect, _ form: ReplyForm) {
    let whole = hear([bytes[...]], dialect, form)
    let cut = hear(pieces(bytes), dialect, form)
    precondition(whole.events.map(words) == cut.events.map(words), "a cut tells other events")
    precondition(whole.failure == cut.failure, "a cut fails otherwise")
    checkOrder(whole.events)
    let observer = ReplyReader(dialect, form, isObserving: true, notesProofs: true)
    observer.feed(bytes)
    observer.finish()
    while let event = try? observer.next() { _ = event }
    for caller in Dialect.allCases { tell(whole.events, caller) }
}

/// A refusal is read whatever it says, and told in every dialect.
func readRefusal(_ bytes: [UInt8]) {
    for dialect in Dialect.allCases {
        let failure = bytes.withUnsafeBytes { dialect.readFailure(status: 400, body: $0, retryAfter: nil) }
        for caller in Dialect.allCases {
            var told: [UInt8] = []
            let written = caller.writeFailure(failure, requestID: "r", into: &told)
            precondition((400..<600).contains(written.status), "a refusal is no refusal")
            precondition((try? JSONDocument(told)) != nil, "a refusal is no JSON")
        }
    }
}

private func hear(
    _ pieces: [ArraySlice<UInt8>], _ dialect: Dialect, _ form: ReplyForm
) -> (events: [ReplyEvent], failure: Failure?) {
    var events: [ReplyEvent] = []
    let reader = ReplyReader(dialect, form)
    do throws(Failure) {
        for piece in pieces {
            reader.feed(Array(piece))
            while let event = try reader.next() { events.append(event) }
        }
        reader.finish()
        while let event = try reader.next() { events.append(event) }
        return (events, nil)
    } catch {
        return (events, error)
    }
}

private func checkOrder(_ events: [ReplyEvent]) {
    var open: Set<Int> = []
    var count = 0
    var isOver = false
    for event in events {
        precondition(!isOver, "something follows the end")
        switch event {
        case .started:
            open = []
            count = 0
        case .partStarted(let part, _):
            precondition(part == count, "parts are not counted")
            count += 1
            open.insert(part)
        case .partDelta(let part, _), .partProved(let part, _), .partCited(let part, _):
            precondition(open.contains(part), "a part that is not open")
        case .partEnded(let part): precondition(open.remove(part) != nil, "a part ends twice")
        case .usageReported, .stopped: break
        case .finished:
            precondition(open.isEmpty, "a part has no end")
            isOver = true
        case .failed: isOver = true
        }
    }
}

private func tell(_ events: [ReplyEvent], _ caller: Dialect) {
    let options = ReplyOptions(model: "m", now: 0, requestID: "r")
    var whole: [UInt8] = []
    var stream: [UInt8] = []
    let wholeWriter = ReplyWriter(caller, .whole, options)
    let streamWriter = ReplyWriter(caller, .stream, options)
    for event in events {
        wholeWriter.write(event, into: &whole)
        streamWriter.write(event, into: &stream)
    }
    precondition(whole.isEmpty || (try? JSONDocument(whole)) != nil, "a reply is no JSON")
    var reader = EventStreamReader()
    stream.withUnsafeBytes { reader.feed($0) }
    do throws(EventStreamError) {
        while try reader.next() {
            let data = reader.data
            precondition(data == "[DONE]" || (try? JSONDocument(data)) != nil, "an event is no JSON")
        }
    } catch {
        preconditionFailure("a stream is none")
    }
}

private func words(_ event: ReplyEvent) -> String {
    switch event {
    case .started(let head): "started \(head.id.string) \(head.model.string) \(head.created ?? 0)"
    case .partStarted(let part, .call(let id, let name)): "\(part) call \(id.string) \(name.string)"
    case .partStarted(let part, .customCall(let id, let name)): "\(part) custom \(id.string) \(name.string)"
    case .partStarted(let part, let kind): "\(part) \(kind)"
    case .partDelta(let part, let text): "\(part) + \(text.string)"
    case .partProved(let part, let text): "\(part) proved \(text.string)"
    case .partCited(let part, let citation): "\(part) cited \(citation.url.string)"
    case .partEnded(let part): "\(part) ended"
    case .usageReported(let usage): "\(usage)"
    case .stopped(let stop): "stopped \(stop.reason) \(stop.sequence?.string ?? "") \(stop.explanation?.string ?? "")"
    case .finished: "finished"
    case .failed(let failure): "failed \(failure)"
    }
}
