// Calls and results in a Responses request: each is an item.

import Conversation
import Wire

extension ResponsesPromptWriting {
    mutating func writeCall(_ call: ToolCall) throws(Failure) {
        let id = Spelling.callID(call.id.string, limit: Spelling.openAILimit)
        if conversation.unanswered.contains(where: { $0.id == id }) {
            throw Failure(.malformed, "\(field(nil)): two tool calls have the id \(call.id.string)", param: field(nil))
        }
        conversation.unanswered.append(OpenInput.Call(id: id, isCustom: call.isCustom))
        beginItem(isAssistants: true)
        writeHead(call.isCustom ? "custom_tool_call" : "function_call", id)
        json.key("name")
        json.string(names.spell(call.name, limit: Spelling.openAILimit))
        json.key(call.isCustom ? "input" : "arguments")
        writeInput(call.input)
        json.endObject()
    }

    private mutating func writeHead(_ type: StaticString, _ id: String) {
        json.key("type")
        json.string(type)
        json.key("call_id")
        json.string(id)
    }

    /// Arguments are a string that holds JSON; no arguments at all are an empty object.
    private mutating func writeInput(_ input: ToolCall.Input) {
        switch input {
        case .free(let text): json.text(text)
        case .encoded(let text): text.isBlank ? json.string("{}") : json.text(text)
        case .object(let object):
            json.beginString()
            object.withBytes { json.stringContent(encoding: $0) }
            json.endString()
        }
    }

    mutating func writeResult(_ result: ToolResult) throws(Failure) {
        let id = Spelling.callID(result.id.string, limit: Spelling.openAILimit)
        guard let place = conversation.unanswered.firstIndex(where: { $0.id == id }) else {
            throw Failure(
                .malformed, "\(field(nil)): there is no open tool call \(result.id.string)", param: field(nil))
        }
        let call = conversation.unanswered.remove(at: place)
        beginItem(isAssistants: false)
        writeHead(call.isCustom ? "custom_tool_call_output" : "function_call_output", id)
        json.key("output")
        if result.isError { losses.note("tool_result.is_error", "written as text") }
        if result.parts.allSatisfy(\.isText) { writeOutput(result) } else { try writeOutputs(result) }
        if !call.isCustom {
            json.key("status")
            json.string("completed")
        }
        json.endObject()
    }

    private static let errorMark = "[tool error] "

    private mutating func writeOutput(_ result: ToolResult) {
        json.beginString()
        if result.isError { json.stringContent(Self.errorMark) }
        for part in result.parts {
            switch part {
            case .text(let text):
                loseCacheControl(text.cacheControl)
                json.textContent(text.text)
            case .refusal(let text): json.textContent(text)
            default: break
            }
        }
        json.endString()
    }

    private mutating func writeOutputs(_ result: ToolResult) throws(Failure) {
        json.beginArray()
        if result.isError { writeText(.string(Self.errorMark)) }
        for part in result.parts { try writeContent(part) }
        json.endArray()
    }
}

extension ToolCall {
    fileprivate var isCustom: Bool { if case .free = input { true } else { false } }
}

extension Part {
    fileprivate var isText: Bool {
        switch self {
        case .text, .refusal: true
        default: false
        }
    }
}
