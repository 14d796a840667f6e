// The events of each part of a streamed response.

import Conversation
import Wire

/// A part that is being written: the place of its item, and what all of its deltas share.
struct ResponsesPartWriting {
    /// The item's `output_index`.
    let place: Int
    let frame: ResponsesDeltaFrame
}

extension ResponsesReplyWriting {
    /// The next part begins.
    mutating func start(_ kind: PartKind, into bytes: inout [UInt8]) {
        guard let place = output.start(kind, part: parts.count) else { return parts.append(nil) }
        let item = output.items[place]
        parts.append(ResponsesPartWriting(place: place, frame: ResponsesDeltaFrame(item, at: place)))
        writeItem("response.output_item.added", place, into: &bytes)
        guard item.isMessage else { return }
        events.write("response.content_part.added", item, place, into: &bytes) { $0.responsePart(of: item) }
    }

    /// More of a part. Wrapped input is held back: it can be unwrapped only when all of it is there.
    mutating func add(_ text: Text, to part: Int, into bytes: inout [UInt8]) {
        guard !text.isEmpty, let writing = open(part) else { return }
        let place = writing.place
        if output.items[place].isUntoldThought {
            let item = output.items[place]
            events.write("response.reasoning_summary_part.added", item, place, into: &bytes) {
                $0.responseSummaryPart(of: item)
            }
        }
        output.append(text, to: place)
        guard !output.items[place].isWrapped else { return }
        events.write(writing.frame, text, into: &bytes)
    }

    /// A proof: it is written when its item is done.
    mutating func prove(_ part: Int, _ proof: Text) {
        guard let writing = open(part) else { return }
        output.prove(writing.place, proof)
    }

    /// A source of a text.
    mutating func cite(_ citation: Citation, in part: Int, into bytes: inout [UInt8]) {
        guard let place = open(part)?.place, let annotation = output.cite(citation, in: place) else { return }
        let item = output.items[place]
        events.write("response.output_text.annotation.added", item, place, into: &bytes) { event in
            event.key("annotation_index")
            event.int(item.citations.count - 1)
            event.key("annotation")
            event.responseAnnotation(annotation)
        }
    }

    /// A part ends, with everything that is told again.
    mutating func end(_ part: Int, as status: ResponsesItem.Status, into bytes: inout [UInt8]) {
        guard let writing = open(part) else { return }
        let place = writing.place
        if let rest = output.end(place, as: status) { events.write(writing.frame, rest, into: &bytes) }
        let item = output.items[place]
        // Nobody should take the arguments of a call that was broken off for complete ones.
        if status == .completed || !item.isCall { writeDone(item, place, into: &bytes) }
        writeItem("response.output_item.done", place, into: &bytes)
        guard let place = output.addProofOfCall(at: place, part: part) else { return }
        writeItem("response.output_item.added", place, into: &bytes)
        writeItem("response.output_item.done", place, into: &bytes)
    }

    /// The part, if it is shown and still open.
    private func open(_ part: Int) -> ResponsesPartWriting? {
        guard parts.indices.contains(part), let writing = parts[part] else { return nil }
        return output.items[writing.place].status == .inProgress ? writing : nil
    }

    private mutating func writeItem(_ name: StaticString, _ place: Int, into bytes: inout [UInt8]) {
        events.write(name, into: &bytes) { event in
            event.key("output_index")
            event.int(place)
            event.key("item")
            event.responseItem(output.items[place])
        }
    }

    /// All of the item's text.
    private mutating func writeDone(_ item: ResponsesItem, _ place: Int, into bytes: inout [UInt8]) {
        switch item.kind {
        case .text:
            events.write("response.output_text.done", item, place, into: &bytes) { event in
                event.key("text")
                event.text(item.content)
                event.key("logprobs")
                event.beginArray()
                event.endArray()
            }
        case .refusal: writeDone("response.refusal.done", "refusal", item, place, into: &bytes)
        case .thought:
            guard !item.content.isEmpty else { return }
            writeDone("response.reasoning_summary_text.done", "text", item, place, into: &bytes)
            events.write("response.reasoning_summary_part.done", item, place, into: &bytes) {
                $0.responseSummaryPart(of: item)
            }
        case .function: writeDone("response.function_call_arguments.done", "arguments", item, place, into: &bytes)
        case .custom: writeDone("response.custom_tool_call_input.done", "input", item, place, into: &bytes)
        }
        guard item.isMessage else { return }
        events.write("response.content_part.done", item, place, into: &bytes) { $0.responsePart(of: item) }
    }

    private mutating func writeDone(
        _ name: StaticString, _ member: StaticString, _ item: ResponsesItem, _ place: Int, into bytes: inout [UInt8]
    ) {
        events.write(name, item, place, into: &bytes) { event in
            event.key(member)
            event.text(item.content)
        }
    }
}
