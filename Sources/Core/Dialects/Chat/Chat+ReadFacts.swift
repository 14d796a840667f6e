// Facts of a Chat Completions request.

import Conversation
import Wire

extension FactsReading {
    /// One member that is not null.
    mutating func readChat(_ member: JSONMember) throws(Failure) {
        if try readShared(member) { return }
        let value = member.value
        switch member.key {
        case "messages": try readChatMessages(value)
        case "reasoning_effort": try readReasoningEffort(value)
        case "reasoning": try readReasoningObject(value)
        case "tools", "functions": try readChatTools(value)
        case "tool_choice", "function_call": readChatToolChoice(value)
        case "parallel_tool_calls": facts.tools.parallel = try flag(value)
        case "response_format": try readChatFormat(value)
        case "max_completion_tokens":
            facts.maxTokens = try count(value)
            facts.capIsOldStyle = false
        case "max_tokens": try readOldCap(value)
        case "stop":
            noteStops(value.isString ? (value.range.count > 2 ? 1 : 0) : value.count)
            note(.stop, if: facts.hasStops)
        case "stream_options": facts.includeUsage = try object(value).given("include_usage")?.bool ?? false
        default:
            noteSampling(member.key)
            readUnbridgeableChat(member)
        }
    }

    /// Names of `SamplingMember`; `stop` has a case of its own above.
    private mutating func noteSampling(_ key: JSONValue) {
        switch key {
        case "top_k": note(.topK)
        case "presence_penalty": note(.presencePenalty)
        case "frequency_penalty": note(.frequencyPenalty)
        case "logit_bias": note(.logitBias)
        case "logprobs": note(.logprobs)
        case "top_logprobs": note(.topLogprobs)
        default: break
        }
    }

    /// `max_completion_tokens` wins, wherever it stands.
    private mutating func readOldCap(_ value: JSONValue) throws(Failure) {
        let cap = try count(value)
        facts.hasIdleOldCap = body.root.given("max_completion_tokens") != nil
        if facts.hasIdleOldCap { return }
        facts.maxTokens = cap
        facts.capIsOldStyle = true
    }

    private mutating func readReasoningEffort(_ value: JSONValue) throws(Failure) {
        try take(effort(value), at: value, beside: "reasoning.effort")
        facts.spelling = facts.spelling ?? .reasoningEffort
    }

    /// An effort wins over a budget.
    private mutating func take(_ effort: Effort, at value: JSONValue, beside name: String) throws(Failure) {
        if let other = facts.wish.effort, other != effort {
            throw body.complaint(at: value, "contradicts \(name) (\(other.rawValue))")
        }
        facts.wish.effort = effort
        facts.wish.budget = nil
    }

    /// OpenRouter's object: effort over budget over `enabled`. `exclude` and `summary` say how thoughts are shown and
    /// ask for none. A `reasoning_effort` beside it wins over all but an effort, wherever it stands.
    private mutating func readReasoningObject(_ value: JSONValue) throws(Failure) {
        let object = try object(value)
        let enabled = try object.given("enabled").map { value throws(Failure) in try flag(value) }
        let budget = try object.given("max_tokens").map { value throws(Failure) in try positive(value) }
        let word = object.given("effort")
        let isOverruled = body.root.given("reasoning_effort") != nil
        if let word {
            try take(effort(word), at: word, beside: "reasoning_effort")
        } else if !isOverruled {
            facts.wish.budget = budget
            if enabled == false, budget == nil { facts.wish.effort = Effort.none }
        }
        if enabled == true, !facts.wish.isOff { facts.wish.enabled = true }
        guard isOverruled || !facts.wish.isEmpty else { return }
        facts.spelling = .reasoningObject
        let isContradiction = enabled.map { $0 == facts.wish.isOff } ?? false
        facts.isSpeltTwice = isOverruled || isContradiction || (word != nil && budget != nil)
        if let word = object.given("summary") { facts.wish.summary = try summary(word) }
        if object.given("exclude")?.bool == true { facts.wish.summary = "omitted" }
    }

    private mutating func readChatMessages(_ value: JSONValue) throws(Failure) {
        for message in try array(value) {
            guard message.isObject else { throw body.complaint(at: message, expected: "a message object") }
            for member in message.members {
                switch member.key {
                case "role": noteSpeaker(member.value)
                case "content": if member.value.isArray { readChatParts(member.value, of: message) }
                case "audio": if !member.value.isNull { facts.content.insert(.other) }
                case "tool_call_id": facts.resultCount += 1
                case "tool_calls": readCalls(member.value)
                case "thinking_blocks": readThinkingBlocks(member.value)
                case "extra_content": noteProof(message.chatCallProof)
                case "reasoning_details": readReasoningDetails(member.value)
                default: break
                }
            }
        }
    }

    private mutating func readChatParts(_ parts: JSONValue, of message: JSONValue) {
        scan(parts, isShown: isShown(by: message["role"]), chatContent)
    }

    private mutating func readCalls(_ calls: JSONValue) {
        for call in calls.elements {
            noteCall()
            noteProof(call.chatCallProof)
        }
    }

    /// No provider but their own takes these, so an envelope among them is nobody's business.
    private mutating func readThinkingBlocks(_ blocks: JSONValue) {
        for block in blocks.elements {
            facts.content.insert(.thoughts)
            for proof in block.chatDetailProofs where !EnvelopeText.isEnvelope(proof) { noteProof(proof) }
        }
    }

    private mutating func readReasoningDetails(_ details: JSONValue) {
        for detail in details.elements {
            facts.content.insert(.thoughts)
            noteProof(detail["data"])
            noteProof(detail["signature"])
        }
    }

    private func chatContent(_ type: JSONValue) -> Facts.Content {
        switch type {
        case "text", "refusal", "thinking": []
        case "image_url": .images
        case "file": .documents
        case "input_audio": .audio
        case "video_url", "input_video": .video
        default: .other
        }
    }

    private mutating func readChatTools(_ value: JSONValue) throws(Failure) {
        for tool in try array(value) {
            switch tool.given("type") {
            case nil: facts.tools.count += 1
            case let type? where type.equals("function"): facts.tools.count += 1
            case let type? where type.equals("custom"):
                facts.tools.count += 1
                facts.tools.freeForm += 1
            default: facts.tools.hosted = true
            }
        }
    }

    private mutating func readChatToolChoice(_ value: JSONValue) {
        facts.tools.choiceGiven = true
        switch value {
        case "none", "auto": break
        case "required", "any": facts.tools.choiceForced = true
        default:
            if let allowed = value.given("allowed_tools") {
                facts.tools.choiceForced = allowed.given("mode")?.equals("required") ?? false
            } else {
                facts.tools.choiceForced = value.isObject
            }
        }
    }

    private mutating func readChatFormat(_ value: JSONValue) throws(Failure) {
        guard let type = try object(value).given("type") else { return }
        facts.structuredOutputs = type.equals("json_schema") || type.equals("json_object")
    }

    private mutating func readUnbridgeableChat(_ member: JSONMember) {
        let value = member.value
        switch member.key {
        case "n" where value.int != 1: cannotBridge("n")
        case "logprobs" where value.bool == true: cannotBridge("logprobs")
        case "top_logprobs" where value.int != 0: cannotBridge("top_logprobs")
        case "logit_bias" where !value.hasNoChildren: cannotBridge("logit_bias")
        case "prediction": cannotBridge("prediction")
        case "audio": cannotBridge("audio")
        case "modalities" where value.elements.contains { !$0.equals("text") }: cannotBridge("modalities")
        case "web_search_options": facts.tools.hosted = true
        default: break
        }
    }
}
