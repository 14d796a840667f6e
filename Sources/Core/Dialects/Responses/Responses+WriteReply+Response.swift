// The response object: at the beginning of a stream, at its end, and as a whole reply.

import Conversation
import Wire

/// What becomes of a response.
enum ResponsesState {
    case inProgress, completed
    /// With `incomplete_details.reason`.
    case incomplete(StaticString)
    case failed(Failure)

    init(_ reason: StopReason) {
        switch reason {
        case .ended, .stopSequence, .toolCalls, .paused: self = .completed
        case .length, .contextExceeded: self = .incomplete("max_output_tokens")
        case .refused, .filtered: self = .incomplete("content_filter")
        }
    }

    /// How the last item of such a response has ended.
    var lastItem: ResponsesItem.Status {
        if case .incomplete = self { .incomplete } else { .completed }
    }

    /// The event that says so.
    var event: StaticString {
        switch self {
        case .inProgress: "response.in_progress"
        case .completed: "response.completed"
        case .incomplete: "response.incomplete"
        case .failed: "response.failed"
        }
    }

    fileprivate var status: StaticString {
        switch self {
        case .inProgress: "in_progress"
        case .completed: "completed"
        case .incomplete: "incomplete"
        case .failed: "failed"
        }
    }
}

/// What a response says from its beginning to its end.
struct ResponsesFrame {
    /// What its id and those of its items are made of.
    let idTail: String
    /// From `{"id":` to the comma behind the last member that does not change.
    fileprivate let head: [UInt8]
    fileprivate let completedAt: Int

    init(_ reply: ReplyHead?, _ options: ReplyOptions) {
        let id = reply?.id.string ?? ""
        idTail = id.isEmpty ? options.requestID : Dialects.idTail(id)
        let created = reply?.created ?? options.now
        completedAt = max(created, options.now)
        var json = JSONWriter()
        json.beginObject()
        json.key("id")
        json.string("resp_" + idTail)
        json.key("object")
        json.string("response")
        json.key("created_at")
        json.int(created)
        json.key("model")
        json.string(options.model)
        json.responseEcho(options.request)
        // Between values a line end means nothing, and an event's data stands on one line.
        json.bytes.removeAll { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        head = json.bytes + [UInt8(ascii: ",")]
    }
}

extension JSONWriter {
    /// The member `response` of an event.
    mutating func response(
        _ frame: ResponsesFrame, _ state: ResponsesState, _ items: [ResponsesItem], _ usage: Usage?
    ) {
        key("response")
        responseObject(frame, state, items, usage)
    }

    /// A response: what does not change, what became of it, what it says, what it cost.
    mutating func responseObject(
        _ frame: ResponsesFrame, _ state: ResponsesState, _ items: [ResponsesItem], _ usage: Usage?
    ) {
        bytes.append(contentsOf: frame.head)
        responseEnd(state, frame.completedAt)
        key("output")
        beginArray()
        for item in items { responseItem(item) }
        endArray()
        key("usage")
        if let usage { responseUsage(usage) } else { null() }
        endObject()
    }

    private mutating func responseEnd(_ state: ResponsesState, _ time: Int) {
        key("status")
        string(state.status)
        key("completed_at")
        if case .completed = state { int(time) } else { null() }
        key("incomplete_details")
        if case .incomplete(let reason) = state {
            beginObject()
            key("reason")
            string(reason)
            endObject()
        } else {
            null()
        }
        key("error")
        if case .failed(let failure) = state {
            Dialect.responses.writeResponseError(failure, into: &self)
        } else {
            null()
        }
    }

    /// Counters that nobody reported are 0.
    private mutating func responseUsage(_ usage: Usage) {
        let input = usage.input ?? 0
        let output = usage.output ?? 0
        beginObject()
        key("input_tokens")
        int(input)
        key("input_tokens_details")
        beginObject()
        key("cached_tokens")
        int(usage.cachedInput ?? 0)
        key("cache_write_tokens")
        int(usage.cacheWrite ?? 0)
        endObject()
        key("output_tokens")
        int(output)
        key("output_tokens_details")
        beginObject()
        key("reasoning_tokens")
        int(usage.reasoning ?? 0)
        endObject()
        key("total_tokens")
        int(input + output)
        endObject()
    }
}
