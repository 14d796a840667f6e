// Facts of a Responses request.

import Conversation
import Wire

extension FactsReading {
    /// One member that is not null.
    mutating func readResponses(_ member: JSONMember) throws(Failure) {
        if try readShared(member) { return }
        let value = member.value
        switch member.key {
        case "input": try readInput(value)
        case "reasoning": try readResponsesReasoning(value)
        case "tools": try readResponsesTools(value)
        case "tool_choice": readResponsesToolChoice(value)
        case "parallel_tool_calls": facts.tools.parallel = try flag(value)
        case "text": try readTextFormat(value)
        case "max_output_tokens": facts.maxTokens = try count(value)
        case "previous_response_id": facts.hasPreviousResponse = true
        case "conversation": cannotBridge("conversation")
        case "prompt": cannotBridge("prompt")
        case "background" where value.bool == true: cannotBridge("background")
        case "top_logprobs":
            note(.topLogprobs)
            if value.int != 0 { cannotBridge("top_logprobs") }
        case "truncation" where value.equals("auto"): cannotBridge("truncation")
        case "context_management" where !value.hasNoChildren: cannotBridge("context_management")
        case "prewarm" where value.bool != false: cannotBridge("prewarm")
        case "include" where value.elements.contains { $0.equals("message.output_text.logprobs") }:
            cannotBridge("include")
        default: break
        }
    }

    /// Anything in the object that is not null asks for reasoning; without an effort, at the model's own strength.
    private mutating func readResponsesReasoning(_ value: JSONValue) throws(Failure) {
        let object = try object(value)
        guard object.members.contains(where: { !$0.value.isNull }) else { return }
        if let word = object.given("effort") {
            facts.wish.effort = try effort(word)
        } else {
            facts.wish.enabled = true
        }
        if let word = object.given("summary") ?? object.given("generate_summary") {
            facts.wish.summary = try summary(word)
        }
        facts.spelling = .responsesReasoning
    }

    private mutating func readInput(_ value: JSONValue) throws(Failure) {
        if value.isString { return }
        guard value.isArray else { throw body.complaint(at: value, expected: "a string or an array of items") }
        for item in value.elements {
            guard item.isObject else { throw body.complaint(at: item, expected: "an item object") }
            readItem(item)
        }
    }

    private mutating func readItem(_ item: JSONValue) {
        switch item.given("type") {
        // A reference may leave its type out; a message has a role.
        case nil where item.given("role") == nil && item.given("id") != nil: cannotBridge("item_reference")
        case nil: readMessage(item)
        case let type?:
            switch type {
            case "message": readMessage(item)
            case "function_call_output", "custom_tool_call_output":
                facts.content.insert(.calls)
                facts.resultCount += 1
                scan(item["output"], responsesContent)
            case "function_call", "custom_tool_call": noteCall()
            case "reasoning":
                facts.content.insert(.thoughts)
                noteProof(item["encrypted_content"])
            case "item_reference": cannotBridge("item_reference")
            default: facts.content.insert(.other)
            }
        }
    }

    private mutating func readMessage(_ item: JSONValue) {
        noteSpeaker(item["role"])
        scan(item["content"], isShown: isShown(by: item["role"]), responsesContent)
    }

    private func responsesContent(_ type: JSONValue) -> Facts.Content {
        switch type {
        case "input_text", "output_text", "refusal", "text": []
        case "input_image": .images
        case "input_file": .documents
        case "input_audio": .audio
        case "input_video": .video
        default: .other
        }
    }

    private mutating func readResponsesTools(_ value: JSONValue) throws(Failure) {
        for tool in try array(value) {
            switch tool.given("type") {
            case let type? where type.equals("function"): facts.tools.count += 1
            case let type? where type.equals("custom"):
                facts.tools.count += 1
                facts.tools.freeForm += 1
            default: facts.tools.hosted = true
            }
        }
    }

    private mutating func readResponsesToolChoice(_ value: JSONValue) {
        facts.tools.choiceGiven = true
        switch value {
        case "none", "auto": break
        case "required": facts.tools.choiceForced = true
        default:
            let isAllowed = value.given("type")?.equals("allowed_tools") ?? false
            let mode = value.given("mode")?.equals("required") ?? false
            facts.tools.choiceForced = isAllowed ? mode : value.isObject
        }
    }

    private mutating func readTextFormat(_ value: JSONValue) throws(Failure) {
        guard let type = try object(value).given("format")?.given("type") else { return }
        facts.structuredOutputs = type.equals("json_schema") || type.equals("json_object")
    }
}
