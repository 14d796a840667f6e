// One spelling for what callers spell in many ways, so that a request can be compared with what came home.

import Conversation

extension Tree {
    /// The request in our writers' spelling.
    func respelt(_ dialect: Dialect) -> Tree {
        var request = changed(\.withoutNulls).without("model")
        if request["stream"]?.text != "true" { request = request.without("stream") }
        switch dialect {
        case .chat: request = request.respeltChat
        case .responses: request = request.respeltResponses
        case .messages: request = request.respeltMessages
        }
        return request.withoutEmpty("tools")
    }

    /// Null says what absence says.
    private var withoutNulls: Tree {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.value.text != "null" })
    }

    /// The object with a member, or without it.
    func with(_ name: String, _ value: Tree?) -> Tree {
        guard case .object(let members) = without(name) else { return self }
        return .object(members + (value.map { [(name, $0)] } ?? []))
    }

    /// The object with a member changed, if it has it.
    private func mapping(_ name: String, _ change: (Tree) -> Tree) -> Tree {
        self[name].map { with(name, change($0)) } ?? self
    }

    /// Without a member that holds nothing.
    fileprivate func withoutEmpty(_ name: String) -> Tree {
        ["{}", "[]"].contains(self[name]?.text) ? without(name) : self
    }

    private func each(_ change: (Tree) -> Tree) -> Tree {
        if case .array(let elements) = self { .array(elements.map(change)) } else { self }
    }

    /// An array; one thing is an array of one.
    private var listed: Tree {
        if case .array = self { self } else { .array([self]) }
    }
}

extension Tree {
    /// A lone text is a string; the newer name of the cap is the older; `any` is Mistral's `required`; how usage is
    /// asked for is ours to say.
    fileprivate var respeltChat: Tree {
        let cap = self["max_completion_tokens"] ?? self["max_tokens"]
        return without("max_completion_tokens").with("max_tokens", cap).without("stream_options")
            .mapping("stop", \.listed)
            .mapping("tool_choice") { $0.string == "any" ? .string("required") : $0 }
            .mapping("messages") { messages in
                messages.each { $0.mapping("content", \.lonely) }
            }
    }

    private var lonely: Tree {
        guard case .array(let parts) = self, parts.count == 1, case .object(let members) = parts[0],
            members.count == 2, let text = parts[0]["text"]
        else { return self }
        return text
    }
}

extension Tree {
    /// A string is a block of text; messages of one speaker are one message; what is the default is not said.
    fileprivate var respeltMessages: Tree {
        mapping("system", \.blocks).withoutEmpty("system")
            .mapping("messages") { messages in
                messages.each { message in
                    message.mapping("content") { content in
                        content.blocks.each { block in
                            let block = block["is_error"]?.text == "false" ? block.without("is_error") : block
                            return block["type"]?.string == "tool_result" ? block.mapping("content", \.blocks) : block
                        }
                    }
                }
                .merged
            }
            .mapping("tools") { tools in
                tools.each { $0["description"]?.string == "" ? $0.without("description") : $0 }
            }
    }

    /// Neighbours of one role as one.
    private var merged: Tree {
        guard case .array(let messages) = self else { return self }
        var merged: [Tree] = []
        for message in messages {
            guard let last = merged.last, last["role"]?.string == message["role"]?.string,
                case .array(let said)? = last["content"], case .array(let more)? = message["content"]
            else {
                merged.append(message)
                continue
            }
            merged[merged.count - 1] = last.with("content", .array(said + more))
        }
        return .array(merged)
    }

    private var blocks: Tree {
        guard case .string(let text) = self else { return self }
        return text.isEmpty ? .array([]) : .array([.object([("type", .string("text")), ("text", .string(text))])])
    }
}

extension Tree {
    /// A string is a message of the user; messages have no type, opening instructions are `instructions`, replayed
    /// reasoning that is not ours is gone, the model's
    /// silence too, and what a reply left on its items says nothing in a request. What is
    /// stored, included and padded is ours to say.
    fileprivate var respeltResponses: Tree {
        var items: [Tree] = []
        if case .array(let given)? = self["input"]?.asInput { items = given }
        items.removeAll { $0["type"]?.string == "reasoning" }
        items = items.map(\.respeltItem).filter { $0["content"]?.texts != [""] || $0["role"]?.string != "assistant" }
        var instructions = [self["instructions"]?.string].compactMap { $0 }
        while let role = items.first?["role"]?.string, role == "system" || role == "developer" {
            instructions.append(contentsOf: items.removeFirst()["content"]?.texts ?? [])
        }
        let said = instructions.filter { !$0.isEmpty }.joined(separator: "\n\n")
        return with("input", .array(items)).with("instructions", said.isEmpty ? nil : .string(said))
            .without("store").without("include").without("stream_options")
            .mapping("text") { $0["format"]?["type"]?.string == "text" ? $0.without("format") : $0 }
            .withoutEmpty("text")
    }

    private var asInput: Tree {
        guard case .string = self else { return self }
        return .array([.object([("role", .string("user")), ("content", self)])])
    }

    private var texts: [String] {
        if case .array(let parts) = self { parts.compactMap { $0["text"]?.string } } else { [] }
    }

    private var respeltItem: Tree {
        var item = without("id").without("status")
        if item["role"] != nil { item = item.without("type") }
        guard case .string(let text)? = item["content"] else {
            return item.mapping("content") { $0.each { $0.without("annotations").without("logprobs") } }
        }
        let type = item["role"]?.string == "assistant" ? "output_text" : "input_text"
        return item.with("content", .array([.object([("type", .string(type)), ("text", .string(text))])]))
    }
}
