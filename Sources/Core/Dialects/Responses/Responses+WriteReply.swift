// Replies as Responses streams: a beginning, items, an end, and every event has its number.
//
//     created, in_progress
//     output_item.added  content_part.added  output_text.delta…  output_text.done  content_part.done  output_item.done
//     completed | incomplete | failed
//
// Each part of the reply becomes an item of its own: text and refusals are messages of one part, calls are calls, and a
// thought is a reasoning item with one summary. Items take their places as they appear, and several may be open. The
// proof of a call is a reasoning item without words behind the call, for a call has no place for it. Every text is said
// three times more: when it is done, when its item is done, and in the response at the end; so it is kept
// (`EncodedText`, never decoded).
//
// A reply that fails before it began ends with the event `error`; one that fails later, with a failed response in which
// everything stands that was said. A reply that starts over goes on in the same response: what was sent cannot be taken
// back.

import Conversation
import Wire

/// What has been written of a streamed reply so far.
struct ResponsesReplyWriting {
    let options: ReplyOptions
    private var frame: ResponsesFrame?
    var output: ResponsesOutput
    var events = ResponsesEvents()
    /// By part number; nil for a part that is not shown.
    var parts: [ResponsesPartWriting?] = []
    /// Parts that have ended, while nobody knows yet whether the last of them was cut off.
    private var ended: [Int] = []
    private var usage: Usage?
    private var stop = Stop(.ended)
    private var isOver = false

    init(_ options: ReplyOptions) {
        self.options = options
        output = ResponsesOutput(idTail: "", options)
    }

    /// Appends the events that the event comes to.
    mutating func write(_ event: ReplyEvent, into bytes: inout [UInt8]) {
        guard !isOver else { return }
        switch event {
        case .started(let head): begin(head, into: &bytes)
        case .failed(let failure): fail(failure, into: &bytes)
        default: if frame != nil { go(on: event, into: &bytes) }
        }
    }

    private mutating func go(on event: ReplyEvent, into bytes: inout [UInt8]) {
        switch event {
        case .partEnded(let part): return ended.append(part)
        case .usageReported(let newer): return report(newer)
        case .stopped(let stop): return take(stop, into: &bytes)
        default: endAll(lastAs: .completed, into: &bytes)
        }
        switch event {
        case .partStarted(_, let kind): start(kind, into: &bytes)
        case .partDelta(let part, let text): add(text, to: part, into: &bytes)
        case .partProved(let part, let proof): prove(part, proof)
        case .partCited(let part, let citation): cite(citation, in: part, into: &bytes)
        case .finished: finish(into: &bytes)
        case .started, .failed, .partEnded, .usageReported, .stopped: break
        }
    }

    private mutating func begin(_ head: ReplyHead, into bytes: inout [UInt8]) {
        guard frame == nil else { return startOver(into: &bytes) }
        let frame = ResponsesFrame(head, options)
        self.frame = frame
        output = ResponsesOutput(idTail: frame.idTail, options)
        for name in ["response.created", "response.in_progress"] as [StaticString] {
            events.write(name, into: &bytes) { $0.response(frame, .inProgress, [], nil) }
        }
    }

    /// Ends what is open; the parts that follow are counted from 0 again.
    private mutating func startOver(into bytes: inout [UInt8]) {
        endAll(lastAs: .completed, into: &bytes)
        for part in parts.indices { end(part, as: .incomplete, into: &bytes) }
        output.startOver(after: parts.count)
        parts.removeAll(keepingCapacity: true)
    }

    /// The last item of a response that is not complete is not complete itself.
    private mutating func take(_ stop: Stop, into bytes: inout [UInt8]) {
        self.stop = stop
        endAll(lastAs: ResponsesState(stop.reason).lastItem, into: &bytes)
    }

    private mutating func endAll(lastAs status: ResponsesItem.Status, into bytes: inout [UInt8]) {
        guard let last = ended.last else { return }
        for part in ended.dropLast() { end(part, as: .completed, into: &bytes) }
        end(last, as: status, into: &bytes)
        ended.removeAll(keepingCapacity: true)
    }

    private mutating func report(_ newer: Usage) {
        var sum = usage ?? Usage()
        sum.take(newer)
        usage = sum
    }

    private mutating func finish(into bytes: inout [UInt8]) {
        for part in parts.indices { end(part, as: .completed, into: &bytes) }
        if let words = output.refusal(untoldIn: stop) {
            start(.refusal, into: &bytes)
            add(words, to: parts.count - 1, into: &bytes)
            end(parts.count - 1, as: .completed, into: &bytes)
        }
        close(ResponsesState(stop.reason), usage ?? Usage(), into: &bytes)
    }

    private mutating func fail(_ failure: Failure, into bytes: inout [UInt8]) {
        endAll(lastAs: .completed, into: &bytes)
        output.breakOff()
        guard frame == nil else { return close(.failed(failure), usage, into: &bytes) }
        let event = Dialect.responses.failureEvent(failure, requestID: options.requestID, sequence: events.count)
        EventStreamWriter.write(event: event.name, data: event.data, into: &bytes)
        isOver = true
    }

    private mutating func close(_ state: ResponsesState, _ usage: Usage?, into bytes: inout [UInt8]) {
        guard let frame else { return }
        events.write(state.event, into: &bytes) { $0.response(frame, state, output.items, usage) }
        isOver = true
    }
}
