// How items are told: the same in events and in whole responses.

import Conversation
import Wire

extension JSONWriter {
    /// An item, as far as it has come.
    mutating func responseItem(_ item: ResponsesItem) {
        beginObject()
        key("id")
        string(item.id)
        switch item.kind {
        case .text, .refusal: responseMessage(item)
        case .thought: responseReasoning(item)
        case .function(let id, let name): responseCall("function_call", item, id, name, "arguments")
        case .custom(let id, let name): responseCall("custom_tool_call", item, id, name, "input")
        }
        endObject()
    }

    private mutating func responseMessage(_ item: ResponsesItem) {
        key("type")
        string("message")
        responseStatus(item)
        key("role")
        string("assistant")
        key("content")
        beginArray()
        // A part is told when it is added, which is after its item.
        if item.status != .inProgress || !item.content.isEmpty { responseContent(of: item) }
        endArray()
    }

    private mutating func responseReasoning(_ item: ResponsesItem) {
        key("type")
        string("reasoning")
        key("summary")
        beginArray()
        if !item.content.isEmpty { responseSummary(of: item) }
        endArray()
        if let proof = item.proof {
            key("encrypted_content")
            text(proof)
        }
    }

    private mutating func responseCall(
        _ type: StaticString, _ item: ResponsesItem, _ id: Text, _ name: Text, _ member: StaticString
    ) {
        key("type")
        string(type)
        responseStatus(item)
        key("call_id")
        text(id)
        key("name")
        text(name)
        key(member)
        text(item.content)
    }

    private mutating func responseStatus(_ item: ResponsesItem) {
        key("status")
        switch item.status {
        case .inProgress: string("in_progress")
        case .completed: string("completed")
        case .incomplete: string("incomplete")
        }
    }

    /// The only part of a message.
    mutating func responseContent(of item: ResponsesItem) {
        beginObject()
        key("type")
        if case .refusal = item.kind {
            string("refusal")
            key("refusal")
            text(item.content)
        } else {
            string("output_text")
            key("text")
            text(item.content)
            key("annotations")
            beginArray()
            for citation in item.citations { responseAnnotation(citation) }
            endArray()
            key("logprobs")
            beginArray()
            endArray()
        }
        endObject()
    }

    /// The only summary of a thought.
    mutating func responseSummary(of item: ResponsesItem) {
        beginObject()
        key("type")
        string("summary_text")
        key("text")
        text(item.content)
        endObject()
    }

    /// A source of a text. All members are required; a source without a range is at the beginning.
    mutating func responseAnnotation(_ citation: Citation) {
        beginObject()
        key("type")
        string("url_citation")
        key("url")
        text(citation.url)
        key("title")
        text(citation.title ?? .string(""))
        key("start_index")
        int(citation.range?.lowerBound ?? 0)
        key("end_index")
        int(citation.range?.upperBound ?? 0)
        endObject()
    }
}
