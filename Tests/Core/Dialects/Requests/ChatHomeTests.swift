// Home again: a recorded Chat request, read and written as Chat, is the same JSON. What cannot come home is listed here
// with its reason: spellings that mean the same, and what the hub has no place for.

import Conversation
import Dialects
import Foundation
import TestKit
import Testing
import Wire

/// What a request means, in one spelling: the declared exceptions are taken out of both sides.
private struct Likeness {
    /// Members that the hub has no place for; each is told as a loss.
    private static let lostOfMessages: Set<String> = [
        "name", "prefix", "reasoning", "reasoning_content", "reasoning_details", "thinking_blocks",
    ]

    static func request(_ value: JSONValue) -> String {
        members(value) { name, value in
            switch name {
            // Usage is always asked for; a stream that is not wanted need not be mentioned.
            case "stream_options": nil
            case "stream": value.bool == true ? "true" : nil
            // One sequence is a list of one.
            case "stop": value.isString ? "[\(canonical(value))]" : canonical(value)
            case "messages": "[" + value.elements.map(message).joined(separator: ",") + "]"
            case "tools": value.hasNoChildren ? nil : "[" + value.elements.map(tool).joined(separator: ",") + "]"
            case "tool_choice": choice(value)
            default: canonical(value)
            }
        }
    }

    /// Mistral's word for `required`; a function's name without its type.
    private static func choice(_ choice: JSONValue) -> String {
        if choice.equals("any") { return #""required""# }
        return choice.isObject ? members(choice, orFunction) : canonical(choice)
    }

    /// What is not said to be anything else is a function.
    private static func orFunction(_ name: String, _ value: JSONValue) -> String? {
        name == "type" && value.equals("function") ? nil : canonical(value)
    }

    private static func message(_ message: JSONValue) -> String {
        members(message) { name, value in
            if lostOfMessages.contains(name) { return nil }
            switch name {
            case "content": return content(value)
            case "tool_calls":
                return value.hasNoChildren ? nil : "[" + value.elements.map(call).joined(separator: ",") + "]"
            default: return canonical(value)
            }
        }
    }

    /// One text is a string. Thoughts among the parts are no text (Mistral).
    private static func content(_ content: JSONValue) -> String? {
        guard content.isArray else { return canonical(content) }
        if content.hasNoChildren { return nil }
        let parts = content.elements.filter { $0["type"]?.equals("thinking") != true }
        if parts.count == 1, let text = parts[0]["text"], parts[0]["cache_control"] == nil,
            parts[0]["type"]?.equals("text") == true
        {
            return canonical(text)
        }
        return "[" + parts.map(part).joined(separator: ",") + "]"
    }

    /// The URL of a picture may stand in an object or not.
    private static func part(_ part: JSONValue) -> String {
        members(part) { name, value in
            name == "image_url" && value.isString ? #"{"url":"# + canonical(value) + "}" : canonical(value)
        }
    }

    /// Some clients count their calls.
    private static func call(_ call: JSONValue) -> String {
        members(call) { name, value in
            name == "index" || name == "extra_content" ? nil : orFunction(name, value)
        }
    }

    private static func tool(_ tool: JSONValue) -> String {
        members(tool) { name, value in
            name == "function" ? members(value) { canonical($1) } : orFunction(name, value)
        }
    }

    /// A member that is null is not there.
    private static func members(_ object: JSONValue, _ spell: (String, JSONValue) -> String?) -> String {
        let spelt = object.members.compactMap { member -> String? in
            guard !member.value.isNull, let value = spell(member.key.string ?? "", member.value) else { return nil }
            return member.key.rawText + ":" + value
        }
        return "{" + spelt.sorted().joined(separator: ",") + "}"
    }
}

/// Recordings that are not the same at home, and why.
private let strangers: [String: String] = {
    let functions = "`functions` are yesterday's word for `tools`"
    return [
        "openai--chat-completion-function-call": functions,
        "openai--openai-chat-completions-post-23dfb471": functions,
        "openai--openai-chat-completions-post-5bb04f9e": functions,
        "openai--openai-chat-completions-post-f9fa0b14": functions,
        "openai--test-lcel-with-datetime": functions,
        "openai--test-simple-lcel": functions,
        "openai--chat-no-messages": "nobody says anything, which every target refuses",
        "openai--test-openai-chat-prompt-cache-e2e": "the hub knows one mark for caches, Anthropic's",
        "openrouter--test-eager-input-streaming-sent-to-openrouter-anthropic-enabled": "a loss: eager_input_streaming",
        "openrouter--test-openrouter-thinking-false-supports-thinking-model": "no effort is the switch",
    ]
}()

/// A target of the caller's own kind, which takes whatever he spelt.
private func home(_ body: JSONDocument, _ facts: Facts) -> (TargetShape, Settlement) {
    var target = TargetShape(caller: .chat, model: facts.model.string)
    target.rejectsMaxTokens = body.root["max_completion_tokens"] != nil
    target.takesDeveloperRole = true
    target.takesTopK = true
    target.takesCacheControl = true
    let wish = facts.wish
    guard let encoding = facts.spelling else { return (target, .silent) }
    let control: Settlement.Control =
        if wish.isOff { .off } else if let effort = wish.effort { .effort(effort) } else if let budget = wish.budget {
            .budget(budget)
        } else { .on }
    var settlement = Settlement(control: control, encoding: encoding, summary: wish.summary)
    settlement.saysEnabled = wish.enabled
    return (target, settlement)
}

@Suite struct `Chat requests at home` {
    @Test(arguments: RecordedRequest.chat)
    func `a recorded request comes home as it was`(request: RecordedRequest) throws {
        let body = try JSONDocument(try request.text)
        let facts = try Dialect.chat.readFacts(body)
        guard let prompt = try? Dialect.chat.readPrompt(body, facts) else { return }
        let (target, settlement) = home(body, facts)
        var bytes: [UInt8] = []
        let stranger = strangers[request.file.lastPathComponent.replacing(".request.json", with: "")]
        do {
            _ = try Dialect.chat.writePrompt(prompt, for: target, settlement, into: &bytes)
            let written = try JSONDocument(bytes, limits: JSONLimits(duplicateKeys: .reject))
            let isSame = Likeness.request(written.root) == Likeness.request(body.root)
            #expect(isSame == (stranger == nil), "\(written.root.rawText)")
            #expect(written.root["stream_options"] == nil || facts.stream)
        } catch let failure as Failure {
            #expect(stranger != nil, "\(failure)")
        }
    }

    @Test func `most requests come home`() {
        let names = RecordedRequest.chat.map { $0.file.lastPathComponent.replacing(".request.json", with: "") }
        #expect(names.count { strangers[$0] != nil } * 20 < names.count)
    }
}
