// System instructions and messages of a Messages request.

import Conversation
import Wire

extension MessagesPromptReading {
    mutating func readSystem(_ system: JSONValue) throws(Failure) {
        let parts = try instructions(system)
        if parts.isEmpty { return }
        prompt.turns.append(Turn(role: .system, parts: parts))
        prompt.leadingTurns = 1
    }

    mutating func readTurns(_ messages: JSONValue) throws(Failure) {
        guard messages.isArray else { throw body.complaint(at: messages, expected: "an array of messages") }
        for message in messages.elements {
            let role = try required("role", of: message, expected: roles)
            let content = try required("content", of: message, expected: Self.contents)
            switch role {
            case "user": prompt.turns.append(Turn(role: .user, parts: try parts(content, .user)))
            case "assistant": prompt.turns.append(Turn(role: .assistant, parts: try parts(content, .assistant)))
            case "system": prompt.turns.append(Turn(role: .system, parts: try instructions(content)))
            default: throw body.complaint(at: role, expected: roles)
            }
            setAsideMembers(of: message, "messages[]", known: ["role", "content"])
        }
    }

    static let contents = "a string or an array of content blocks"

    private var roles: String { "one of user, assistant, system" }

    /// What a system may say: text.
    private mutating func instructions(_ content: JSONValue) throws(Failure) -> [Part] {
        if let text = Text(content) { return text.isEmpty ? [] : [.text(TextPart(text))] }
        guard content.isArray else {
            throw body.complaint(at: content, expected: "a string or an array of text blocks")
        }
        var parts: [Part] = []
        for block in content.elements {
            let type = try required("type", of: block, expected: "text")
            guard type.equals("text") else { throw body.complaint(at: type, expected: "text") }
            parts.append(try readText(block))
        }
        return parts
    }

    private mutating func parts(_ content: JSONValue, _ role: Role) throws(Failure) -> [Part] {
        if let text = Text(content) { return [.text(TextPart(text))] }
        guard content.isArray else { throw body.complaint(at: content, expected: Self.contents) }
        var parts: [Part] = []
        for block in content.elements {
            let type = try required("type", of: block, expected: "the kind of block")
            switch type {
            case "tool_result": parts.append(try readResult(block, type, role))
            case "tool_use", "thinking", "redacted_thinking": parts.append(try readOwn(block, type, role))
            default: try readShown(block, type, into: &parts)
            }
        }
        return parts
    }

    /// What only a model says.
    private mutating func readOwn(_ block: JSONValue, _ type: JSONValue, _ role: Role) throws(Failure) -> Part {
        guard role == .assistant else { throw body.complaint(at: type, "stands in a message of the assistant only") }
        if type.equals("tool_use") { return .call(try call(block)) }
        if type.equals("redacted_thinking") {
            let data = try text(try required("data", of: block, expected: "a string"))
            return .thought(Thought(proof: .sealed(data)))
        }
        let words = try text(try required("thinking", of: block, expected: "a string"))
        let signature = try block.given("signature").map { value throws(Failure) in try text(value) }
        return .thought(
            Thought(text: words, proof: signature.flatMap { $0.isEmpty ? nil : .sealed($0) }))
    }

    private mutating func call(_ block: JSONValue) throws(Failure) -> ToolCall {
        let id = try name("id", of: block)
        let name = try name("name", of: block)
        let input = try required("input", of: block, expected: "an object")
        guard input.isObject else { throw body.complaint(at: input, expected: "an object") }
        setAsideMembers(of: block, "messages[].content[]", known: ["type", "id", "name", "input", "caller"])
        return ToolCall(id: id, name: name, input: .object(input))
    }

    private mutating func readResult(_ block: JSONValue, _ type: JSONValue, _ role: Role) throws(Failure) -> Part {
        guard role == .user else { throw body.complaint(at: type, "stands in a message of the user only") }
        let id = try name("tool_use_id", of: block)
        let isError = try block.given("is_error").map { value throws(Failure) in try flag(value) } ?? false
        var parts: [Part] = []
        if let content = block.given("content") { parts = try resultParts(content) }
        if let control = cacheControl(block), !parts.mark(control) {
            setAside("messages[].content[].cache_control", control)
        }
        return .result(ToolResult(id: id, parts: parts, isError: isError))
    }

    private mutating func resultParts(_ content: JSONValue) throws(Failure) -> [Part] {
        if let text = Text(content) { return [.text(TextPart(text))] }
        guard content.isArray else { throw body.complaint(at: content, expected: Self.contents) }
        var parts: [Part] = []
        for block in content.elements {
            try readShown(block, try required("type", of: block, expected: "the kind of block"), into: &parts)
        }
        return parts
    }

    private func flag(_ value: JSONValue) throws(Failure) -> Bool {
        guard let flag = value.bool else { throw body.complaint(at: value, expected: "true or false") }
        return flag
    }
}

extension [Part] {
    /// Puts the cache mark of a whole on its last part. False when that takes none, or has one.
    fileprivate mutating func mark(_ control: JSONValue) -> Bool {
        switch last {
        case .text(var text) where text.cacheControl == nil:
            text.cacheControl = control
            self[count - 1] = .text(text)
        case .image(var media) where media.cacheControl == nil:
            media.cacheControl = control
            self[count - 1] = .image(media)
        case .document(var media) where media.cacheControl == nil:
            media.cacheControl = control
            self[count - 1] = .document(media)
        default: return false
        }
        return true
    }
}
