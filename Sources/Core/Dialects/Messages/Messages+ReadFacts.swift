// Facts of a Messages request.

import Conversation
import Wire

extension FactsReading {
    /// One member that is not null.
    mutating func readMessages(_ member: JSONMember) throws(Failure) {
        if try readShared(member) { return }
        let value = member.value
        switch member.key {
        case "messages": try readMessagesTurns(value)
        case "system": scan(value, isShown: true, messagesContent)
        case "thinking": try readThinking(value)
        case "output_config": try readOutputConfig(value)
        case "output_format": facts.structuredOutputs = true
        case "tools": try readMessagesTools(value)
        case "tool_choice": try readMessagesToolChoice(value)
        case "max_tokens": try readCap(value)
        case "top_k": note(.topK)
        case "stop_sequences":
            noteStops(value.count)
            note(.stop, if: facts.hasStops)
        case "mcp_servers" where !value.hasNoChildren: facts.tools.hosted = true
        case "container": cannotBridge("container")
        case "thread": cannotBridge("thread")
        case "context_management" where !value.onlyClearsThinking: cannotBridge("context_management")
        case "compaction": cannotBridge("compaction")
        case "fallbacks" where !value.hasNoChildren: cannotBridge("fallbacks")
        default: break
        }
    }

    /// 0 warms the API's own cache and asks for no words at all.
    private mutating func readCap(_ value: JSONValue) throws(Failure) {
        let cap = try count(value)
        facts.maxTokens = cap
        if cap == 0 { cannotBridge("max_tokens") }
    }

    private mutating func readThinking(_ value: JSONValue) throws(Failure) {
        let object = try object(value)
        guard let type = object.given("type") else {
            throw body.complaint(missing: "type", in: object, expected: thinkingTypes)
        }
        switch type {
        case "disabled":
            // An effort beside it does not switch thinking on.
            facts.wish.effort = Effort.none
            facts.spelling = facts.spelling ?? .thinkingBudget
            return
        case "enabled":
            guard let budget = object.given("budget_tokens") else {
                throw body.complaint(missing: "budget_tokens", in: object, expected: "a whole number, 1 or more")
            }
            facts.wish.budget = try positive(budget)
            facts.spelling = .thinkingBudget
        case "adaptive":
            facts.wish.enabled = facts.wish.effort == nil
            facts.spelling = .thinkingAdaptive
        case "between_tools":
            facts.wish.enabled = true
            facts.spelling = .thinkingAdaptive
            cannotBridge("thinking.between_tools")
        default: throw body.complaint(at: type, expected: thinkingTypes)
        }
        if let word = object.given("display") { facts.wish.summary = try summary(word) }
    }

    private var thinkingTypes: String { "one of enabled, adaptive, disabled, between_tools" }

    private mutating func readOutputConfig(_ value: JSONValue) throws(Failure) {
        let object = try object(value)
        if object.given("format") != nil { facts.structuredOutputs = true }
        guard let word = object.given("effort") else { return }
        let effort = try effort(word)
        if facts.wish.isOff { return }
        facts.wish.effort = effort
        facts.wish.enabled = false
        facts.spelling = facts.spelling ?? .thinkingAdaptive
    }

    private mutating func readMessagesTurns(_ value: JSONValue) throws(Failure) {
        for turn in try array(value) {
            guard turn.isObject else { throw body.complaint(at: turn, expected: "a message object") }
            guard let content = turn.given("content"), content.isArray else {
                noteSpeaker(turn["role"])
                continue
            }
            if !content.answersCalls { noteSpeaker(turn["role"]) }
            scan(content, isShown: isShown(by: turn["role"]), messagesContent)
            for block in content.elements { readMessagesBlock(block) }
        }
    }

    private mutating func readMessagesBlock(_ block: JSONValue) {
        guard let type = block["type"] else { return }
        switch type {
        case "tool_result":
            facts.content.insert(.calls)
            facts.resultCount += 1
            scan(block["content"], messagesContent)
        case "tool_use": noteCall()
        case "thinking":
            let signature = block["signature"]
            if signature?.equals("") ?? false { facts.content.insert(.strayThoughts) }
            noteProof(signature)
        case "redacted_thinking": noteProof(block["data"])
        default: break
        }
    }

    private func messagesContent(_ type: JSONValue) -> Facts.Content {
        switch type {
        case "text", "tool_use", "tool_result", "search_result": []
        case "image": .images
        case "document": .documents
        case "thinking", "redacted_thinking": .thoughts
        default: .other
        }
    }

    private mutating func readMessagesTools(_ value: JSONValue) throws(Failure) {
        for tool in try array(value) {
            switch tool.given("type") {
            case nil: facts.tools.count += 1
            case let type? where type.equals("custom"): facts.tools.count += 1
            default: facts.tools.hosted = true
            }
        }
    }

    private mutating func readMessagesToolChoice(_ value: JSONValue) throws(Failure) {
        let object = try object(value)
        facts.tools.choiceGiven = true
        switch object.given("type") {
        case let type?: facts.tools.choiceForced = type.equals("any") || type.equals("tool")
        case nil: throw body.complaint(missing: "type", in: object, expected: "one of auto, any, tool, none")
        }
        if let disabled = object.given("disable_parallel_tool_use") { facts.tools.parallel = try !flag(disabled) }
    }
}

extension JSONValue {
    /// The content of a turn in which tools say something, whatever else is said in it.
    fileprivate var answersCalls: Bool { elements.contains { $0["type"]?.equals("tool_result") == true } }

    /// Edits of the context that touch nothing but old thoughts, which no bridge carries to another model anyway.
    fileprivate var onlyClearsThinking: Bool {
        guard isObject, members.allSatisfy({ $0.key.equals("edits") }) else { return false }
        return self["edits"]?.elements.allSatisfy { $0["type"]?.string?.hasPrefix("clear_thinking_") == true } ?? true
    }
}
