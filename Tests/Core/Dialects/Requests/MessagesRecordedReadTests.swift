// Every recorded Messages request is read, or refused by name; what was read says the same when it is written again.

import Conversation
import Dialects
import Testing
import Wire

@Suite struct `Recorded Messages requests` {
    @Test(arguments: RecordedRequest.messages)
    func `a request is read, or refused by name`(request: RecordedRequest) throws {
        let body = try JSONDocument(try request.text)
        do {
            let prompt = try Dialect.messages.readPrompt(body, try Dialect.messages.readFacts(body))
            let count = try #require(body.root["messages"]?.count)
            #expect(prompt.turns.count == prompt.leadingTurns + count, "one message is one turn")
        } catch let failure as Failure {
            #expect(failure.kind == .malformed && failure.param != nil, "\(failure)")
        }
    }

    @Test func `most requests can be read`() throws {
        let read = RecordedRequest.messages.filter { request in
            guard let text = try? request.text, let body = try? JSONDocument(text),
                let facts = try? Dialect.messages.readFacts(body)
            else { return false }
            return (try? Dialect.messages.readPrompt(body, facts)) != nil
        }
        #expect(read.count * 10 >= RecordedRequest.messages.count * 9, "\(read.count)")
    }

    /// A request in which nothing is set aside, as the reader sees it, loses nothing on its way through the hub.
    @Test(arguments: RecordedRequest.messages)
    func `what was read is written again`(request: RecordedRequest) throws {
        let body = try JSONDocument(try request.text)
        guard let facts = try? Dialect.messages.readFacts(body), !facts.tools.hosted, !facts.content.contains(.other),
            var prompt = try? Dialect.messages.readPrompt(body, facts), prompt.extras.isEmpty, !prompt.namesFiles
        else { return }
        try prompt.restoreOwnThoughts()
        var target = TargetShape(caller: .messages, model: "m")
        target.takesMidConversationSystem = true
        target.enforcesSchemas = true
        target.takesPrefill = true
        var bytes: [UInt8] = []
        let written = try Dialect.messages.writePrompt(prompt, for: target, .silent, into: &bytes)
        #expect(written.losses.isEmpty)
        let again = try JSONDocument(bytes).root
        for name in ["system", "messages", "tools", "tool_choice", "stop_sequences", "temperature", "metadata"] {
            #expect(plain(again, name) == plain(body.root, name), "\(name)")
        }
    }

    @Test(arguments: ["null", "true", "5", #""""#, #""x""#, #""\ud800""#, "[]", "{}", "[[]]", #"[{"type":"text"}]"#])
    func `a stranger in any place is understood or refused in words`(stranger: String) throws {
        let body = try JSONDocument(rich)
        for value in everything(in: body.root) {
            var edits = JSONEdits(body)
            edits.replace(value, with: Array(stranger.utf8))
            var bytes: [UInt8] = []
            edits.write(into: &bytes)
            let damaged = try JSONDocument(bytes)
            do throws(Failure) {
                _ = try Dialect.messages.readPrompt(damaged, try Dialect.messages.readFacts(damaged))
            } catch {
                #expect(error.kind == .malformed && !error.message.isEmpty)
            }
        }
    }

    private func everything(in value: JSONValue) -> [JSONValue] {
        [value] + value.members.flatMap { everything(in: $0.value) } + value.elements.flatMap { everything(in: $0) }
    }
}

/// A member in a form in which what means the same is the same: text is blocks, empty ones are nothing, messages of one
/// speaker are one.
private func plain(_ root: JSONValue, _ name: String) -> String {
    guard let value = root.member(name), value.isString || !value.hasNoChildren || value.isNumber else {
        return "absent"
    }
    if name == "system", value.isString { return #"[{"text":\#(canonical(value)),"type":"text"}]"#.withoutDefaults }
    guard name == "messages" else { return canonical(value, blocks: true).withoutDefaults }
    var turns: [(role: String, blocks: String)] = []
    for message in value.elements {
        let role = message["role"]?.string ?? ""
        let content = message["content"].map { canonical($0, blocks: true) } ?? ""
        let blocks =
            message["content"]?.isString == true
            ? #"{"text":\#(content),"type":"text"}"# : String(content.dropFirst().dropLast())
        if turns.last?.role == role {
            turns[turns.count - 1].blocks += "," + blocks
        } else {
            turns.append((role, blocks))
        }
    }
    return turns.map { "\($0.role): \($0.blocks)" }.joined(separator: "\n").withoutDefaults
        // The mark of a result goes to the result's last block.
        .replacing(#""cache_control":{"ttl":"5m","type":"ephemeral"},"#, with: "")
        .replacing(#""cache_control":{"type":"ephemeral"},"#, with: "")
}

extension String {
    fileprivate var withoutDefaults: String {
        replacing(#","is_error":false"#, with: "").replacing(#""is_error":false,"#, with: "")
            // Empty text is no block.
            .replacing(#"[{"text":"","type":"text"}]"#, with: "absent").replacing(#","type":"custom""#, with: "")
            .replacing(#""description":"","#, with: "")
    }
}

extension Prompt {
    /// Files that the API keeps cannot be written by a bridge.
    fileprivate var namesFiles: Bool { turns.contains { $0.parts.contains(where: \.namesFile) } }

    /// Puts the caller's own signatures back, as the straight lane would.
    fileprivate mutating func restoreOwnThoughts() throws {
        for turn in turns.indices {
            for part in turns[turn].parts.indices {
                guard case .thought(var thought) = turns[turn].parts[part] else { continue }
                thought.proof = .native(try JSONDocument(block(thought)).root)
                turns[turn].parts[part] = .thought(thought)
            }
        }
    }

    private func block(_ thought: Thought) -> [UInt8] {
        var proof = Text.string("")
        if case .sealed(let text) = thought.proof { proof = text }
        var json = JSONWriter()
        json.beginObject()
        json.key("type")
        json.string(thought.text == nil ? "redacted_thinking" : "thinking")
        if let text = thought.text {
            json.key("thinking")
            json.text(text)
        }
        json.key(thought.text == nil ? "data" : "signature")
        json.text(proof)
        json.endObject()
        return json.bytes
    }
}

extension Part {
    fileprivate var namesFile: Bool {
        switch self {
        case .image(let media), .document(let media): if case .file = media.source { true } else { false }
        case .result(let result): result.parts.contains(where: \.namesFile)
        default: false
        }
    }
}

private let rich = #"""
    {"model":"g","max_tokens":9,"stream":true,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],
    "thinking":{"type":"enabled","budget_tokens":1,"display":"omitted"},"temperature":1,"top_p":1,"top_k":1,
    "output_config":{"effort":"low","format":{"type":"json_schema","schema":{"type":"object","required":["a"],
    "properties":{"a":{"type":"string"}},"additionalProperties":false}}},"stop_sequences":["x"],
    "tools":[{"name":"f","description":"d","input_schema":{"type":"object"},"strict":true,"input_examples":[{}]},
    {"type":"bash_20250124","name":"bash"}],"tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true},
    "metadata":{"user_id":"u"},"service_tier":"auto","mcp_servers":[],"context_management":{"edits":[{"type":"x"}]},
    "messages":[{"role":"user","content":[{"type":"text","text":"q","citations":[{}]},
    {"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}},
    {"type":"document","title":"t","context":"c","source":{"type":"content","content":[{"type":"text","text":"a"}]}},
    {"type":"search_result","title":"t","source":"s","content":[{"type":"text","text":"a"}]}]},
    {"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},
    {"type":"redacted_thinking","data":"d"},{"type":"tool_use","id":"i","name":"f","input":{"a":1}}]},
    {"role":"user","content":[{"type":"tool_result","tool_use_id":"i","is_error":true,"content":[{"type":"document",
    "source":{"type":"text","media_type":"text/plain","data":"d"}}],"cache_control":{"type":"ephemeral"}}]},
    {"role":"system","content":"s"}]}
    """#
