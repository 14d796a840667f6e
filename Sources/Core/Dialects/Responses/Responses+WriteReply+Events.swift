// The events of a Responses stream: numbered from 0, and nearly all of them deltas.
//
//     event: response.output_text.delta
//     data: {"type":"response.output_text.delta","item_id":"msg_1_0","output_index":0,"content_index":0,"delta":"
//           ──────────────────────────────── written once for each part ────────────────────────────────────────
//     Hel
//     ","logprobs":[],"sequence_number":
//     7}⏎⏎

import Conversation
import Wire

/// What all deltas of a part share.
struct ResponsesDeltaFrame {
    /// From the event's name to the quote behind `delta`.
    fileprivate let head: [UInt8]
    /// From the next quote to the number.
    fileprivate let tail: [UInt8]

    init(_ item: ResponsesItem, at place: Int) {
        var bytes: [UInt8] = []
        EventStreamWriter.begin(event: item.deltaEvent, into: &bytes)
        var json = JSONWriter(taking: &bytes)
        json.beginObject()
        json.key("type")
        json.string(item.deltaEvent)
        json.responsePlace(of: item, place)
        json.key("delta")
        json.beginString()
        head = json.bytes
        let isText = if case .text = item.kind { true } else { false }
        tail = Array((isText ? #"","logprobs":[],"sequence_number":"# : #"","sequence_number":"#).utf8)
    }
}

/// Writes numbered events.
struct ResponsesEvents {
    /// How many were written: the number of the next one.
    private(set) var count = 0

    /// More of a part: the event that nearly all events are.
    mutating func write(_ frame: ResponsesDeltaFrame, _ text: Text, into bytes: inout [UInt8]) {
        bytes.append(contentsOf: frame.head)
        var json = JSONWriter(taking: &bytes)
        json.textContent(text)
        json.bytes.append(contentsOf: frame.tail)
        json.int(count)
        json.endObject()
        json.finish(&bytes)
        EventStreamWriter.end(into: &bytes)
        count += 1
    }

    /// An event with the members that `members` writes.
    mutating func write(_ name: StaticString, into bytes: inout [UInt8], _ members: (inout JSONWriter) -> Void) {
        EventStreamWriter.begin(event: name, into: &bytes)
        var json = JSONWriter(taking: &bytes)
        json.beginObject()
        json.key("type")
        json.string(name)
        members(&json)
        json.key("sequence_number")
        json.int(count)
        json.endObject()
        json.finish(&bytes)
        EventStreamWriter.end(into: &bytes)
        count += 1
    }

    /// An event about the text of an item.
    mutating func write(
        _ name: StaticString, _ item: ResponsesItem, _ place: Int, into bytes: inout [UInt8],
        _ members: (inout JSONWriter) -> Void
    ) {
        write(name, into: &bytes) { event in
            event.responsePlace(of: item, place)
            members(&event)
        }
    }
}

extension ResponsesItem {
    /// The event that says more of the item.
    fileprivate var deltaEvent: StaticString {
        switch kind {
        case .text: "response.output_text.delta"
        case .refusal: "response.refusal.delta"
        case .thought: "response.reasoning_summary_text.delta"
        case .function: "response.function_call_arguments.delta"
        case .custom: "response.custom_tool_call_input.delta"
        }
    }
}

extension JSONWriter {
    /// Which item is meant, and which part of it: there is only one.
    fileprivate mutating func responsePlace(of item: ResponsesItem, _ place: Int) {
        key("item_id")
        string(item.id)
        key("output_index")
        int(place)
        switch item.kind {
        case .text, .refusal:
            key("content_index")
            int(0)
        case .thought:
            key("summary_index")
            int(0)
        case .function, .custom: break
        }
    }

    /// `part`: what a message's part is by now.
    mutating func responsePart(of item: ResponsesItem) {
        key("part")
        responseContent(of: item)
    }

    /// `part`: what a thought's summary is by now.
    mutating func responseSummaryPart(of item: ResponsesItem) {
        key("part")
        responseSummary(of: item)
    }
}
