// Messages requests, read into the hub: one row for each rule.

import Conversation
import Dialects
import Testing
import Wire

/// What a Messages request with these members means.
private func read(_ members: String) throws -> Prompt {
    let body = try JSONDocument(#"{"model":"g","max_tokens":9,"# + members + "}")
    return try Dialect.messages.readPrompt(body, try Dialect.messages.readFacts(body))
}

private func userSays(_ blocks: String) -> String { #""messages":[{"role":"user","content":["# + blocks + "]}]" }

private func modelSays(_ blocks: String) -> String { #""messages":[{"role":"assistant","content":["# + blocks + "]}]" }

private let question = #""messages":[{"role":"user","content":"q"}]"#

private struct Row: Sendable, CustomTestStringConvertible {
    var reason: String
    var members: String
    var turns: [String]
    var extras: String

    init(_ reason: String, _ members: String, _ turns: String..., extras: String = "") {
        self.reason = reason
        self.members = members
        self.turns = turns
        self.extras = extras
    }

    var testDescription: String { reason }
}

private let turns = [
    Row("a string is text", question, #"user: text "q""#),
    Row(
        "instructions stand outside the list", #""system":"s","# + question, #"  system: text "s""#,
        #"user: text "q""#),
    Row(
        "blocks of instructions are one turn, with their marks",
        #""system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"type":"text","text":"b"}],"#
            + question,
        #"  system: text "a" marked; text "b""#, #"user: text "q""#),
    Row("no instructions are no turn", #""system":"","# + question, #"user: text "q""#),
    Row(
        "instructions in the middle keep their place",
        #""messages":[{"role":"user","content":"a"},{"role":"system","content":[{"type":"text","text":"s"}]}]"#,
        #"user: text "a""#, #"system: text "s""#),
    Row(
        "turns of one speaker stay two, so that their numbers are the caller's",
        #""messages":[{"role":"user","content":"a"},{"role":"user","content":[]}]"#, #"user: text "a""#, "user: "),
    Row(
        "a loop with thoughts",
        #"""
        "messages":[{"role":"user","content":"q"},{"role":"assistant","content":[
        {"type":"thinking","thinking":"Hm","signature":"S"},{"type":"redacted_thinking","data":"D"},
        {"type":"text","text":"t"},{"type":"tool_use","id":"c","name":"f","input":{"a":[1]}}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"r"},{"type":"text","text":"go"}]}]
        """#,
        #"user: text "q""#,
        #"assistant: thought "Hm" sealed "S"; thought sealed "D"; text "t"; call c f {"a":[1]}"#,
        #"user: result c (text "r"); text "go""#),
    Row(
        "a thought that nobody signed has no proof",
        modelSays(#"{"type":"thinking","thinking":"a","signature":""},{"type":"thinking","thinking":"b"}"#),
        #"assistant: thought "a"; thought "b""#),
    Row(
        "results: nothing, an error, a picture",
        userSays(
            #"""
            {"type":"tool_result","tool_use_id":"a"},
            {"type":"tool_result","tool_use_id":"b","content":"no","is_error":true},
            {"type":"tool_result","tool_use_id":"c","content":[{"type":"text","text":"see"},
            {"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}}]}
            """#),
        #"user: result a (); result b error (text "no"); result c (text "see"; image base64 image/png QUJD)"#),
    Row(
        "the mark of a result goes to its end",
        userSays(
            #"""
            {"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"1"},{"type":"text","text":"2"}],
            "cache_control":{"type":"ephemeral"}}
            """#), #"user: result a (text "1"; text "2" marked)"#),
    Row(
        "the mark of an empty result goes nowhere",
        userSays(#"{"type":"tool_result","tool_use_id":"a","cache_control":{"type":"ephemeral"}}"#),
        "user: result a ()",
        extras: "messages[].content[].cache_control"),
    Row(
        "blocks that no other dialect knows",
        userSays(#"{"type":"container_upload","file_id":"f"},{"type":"tool_result","tool_use_id":"a","content":[]}"#),
        "user: other container_upload; result a ()"),
    Row(
        "members of messages and blocks that go no further",
        #"""
        "messages":[{"role":"assistant","id":"m","content":[{"type":"tool_use","id":"c","name":"f","input":{},
        "caller":{"type":"direct"},"cache_control":{"type":"ephemeral"}},{"type":"text","text":"t","citations":[{}]}]}]
        """#,
        #"assistant: call c f {}; text "t""#,
        extras: "messages[].content[].cache_control messages[].content[].citations messages[].id"),
]

private func source(_ members: String) -> String { #""source":{"# + members + "}" }

private let media = [
    Row(
        "an image's address", userSays(#"{"type":"image",\#(source(#""type":"url","url":"https://h/i""#))}"#),
        "user: image url https://h/i"),
    Row(
        "an image that the API keeps",
        userSays(
            #"{"type":"image",\#(source(#""type":"file","file_id":"f1""#)),"cache_control":{"type":"ephemeral"}}"#),
        "user: image file f1 marked"),
    Row(
        "a document, its name and its context",
        userSays(
            #"""
            {"type":"document",\#(source(#""type":"base64","media_type":"application/pdf","data":"QUJD""#)),
            "title":"T","context":"C","citations":{"enabled":true}}
            """#), #"user: text "C"; document base64 application/pdf QUJD named "T""#,
        extras: "messages[].content[].citations"),
    Row(
        "a document of text, without a wish for citations",
        userSays(
            #"""
            {"type":"document",\#(source(#""type":"text","media_type":"text/plain","data":"d""#)),
            "citations":{"enabled":false}}
            """#), #"user: document plain "d""#),
    Row(
        "a document's address", userSays(#"{"type":"document",\#(source(#""type":"url","url":"https://h/d""#))}"#),
        "user: document url https://h/d"),
    Row(
        "a document in pieces of text",
        userSays(
            #"""
            {"type":"document","source":{"type":"content","content":[{"type":"text","text":"a"},
            {"type":"text","text":"b"}]},"title":"T"}
            """#), #"user: document plain "a\nb" named "T""#),
    Row(
        "a document of one string",
        userSays(#"{"type":"document",\#(source(#""type":"content","content":"a""#))}"#), #"user: document plain "a""#),
    Row(
        "a document with a picture in it is its pieces",
        userSays(
            #"""
            {"type":"document","title":"T","source":{"type":"content","content":[{"type":"text","text":"a"},
            {"type":"image","source":{"type":"url","url":"https://h/i"}}]}}
            """#), #"user: text "T"; text "a"; image url https://h/i"#),
    Row(
        "a search result is text that nobody can cite",
        userSays(
            #"""
            {"type":"search_result","title":"T","source":"https://h","content":[{"type":"text","text":"a"},
            {"type":"text","text":"b"}],"cache_control":{"type":"ephemeral"}}
            """#), #"user: text "T\nhttps://h\na\nb" marked"#,
        extras: "messages[].content[].search_result.citations"),
]

/// A request's members and what one part of the prompt is.
private struct ControlRow: Sendable, CustomTestStringConvertible {
    var reason: String
    var members: String
    var expected: String
    var told: @Sendable (Prompt) -> String

    init(_ reason: String, _ members: String, _ expected: String, _ told: @escaping @Sendable (Prompt) -> String) {
        self.reason = reason
        self.members = members
        self.expected = expected
        self.told = told
    }

    var testDescription: String { reason }
}

private let tools: @Sendable (Prompt) -> String = { prompt in
    prompt.tools.map { tool in
        let kind =
            switch tool.kind {
            case .function(let parameters, let strict):
                (parameters?.rawText ?? "no schema") + (strict.map { $0 ? " strict" : " lax" } ?? "")
            case .custom: "custom"
            case .hosted(let value): "hosted " + (value["type"]?.string ?? "")
            }
        return tool.name.string + (tool.description.map { " '\($0.string)' " } ?? " ") + kind
            + (tool.cacheControl == nil ? "" : " marked")
    }.joined(separator: ", ")
}

private let choice: @Sendable (Prompt) -> String = { prompt in
    let word =
        switch prompt.toolChoice {
        case nil: "nothing"
        case .automatic: "auto"
        case .some(.none): "none"
        case .required: "required"
        case .named(let name): "named \(name.string)"
        case .allowed: "allowed"
        }
    return word + (prompt.parallelToolCalls.map { $0 ? " parallel" : " sequential" } ?? "")
}

private let format: @Sendable (Prompt) -> String = { prompt in
    guard case .schema(let schema, _, _, let strict) = prompt.format else { return "none" }
    return schema.rawText + (strict == true ? " strict" : "")
}

private let extras: @Sendable (Prompt) -> String = { $0.extras.map(\.name).joined(separator: " ") }

private let strictSchema =
    #"{"type":"object","properties":{"a":{"type":"object","properties":{},"additionalProperties":false}},"#
    + #""required":["a"],"additionalProperties":false}"#

private let controls = [
    ControlRow(
        "tools of the caller's own",
        #"""
        "tools":[{"name":"f","description":"d","input_schema":{"type":"object"},"strict":true,
        "cache_control":{"type":"ephemeral"}},{"type":"custom","name":"g","strict":false}]
        """#, #"f 'd' {"type":"object"} strict marked, g no schema lax"#, tools),
    ControlRow(
        "tools of the API", #""tools":[{"type":"bash_20250124","name":"bash"},{"type":"mcp_toolset"}]"#,
        "bash hosted bash_20250124, mcp_toolset hosted mcp_toolset", tools),
    ControlRow(
        "how tools are loaded",
        #"""
        "tools":[{"name":"f","defer_loading":true,"input_examples":[{}],"allowed_callers":["code"],"x":1},
        {"name":"g","defer_loading":false,"eager_input_streaming":false,"allowed_callers":["direct"],"x":2}]
        """#, "tools[].defer_loading tools[].input_examples tools[].allowed_callers tools[].x", extras),
    ControlRow("no choice", #""top_k":3"#, "nothing", choice),
    ControlRow("any", #""tool_choice":{"type":"any","disable_parallel_tool_use":true}"#, "required sequential", choice),
    ControlRow("auto", #""tool_choice":{"type":"auto","disable_parallel_tool_use":false}"#, "auto parallel", choice),
    ControlRow("one tool", #""tool_choice":{"type":"tool","name":"f"}"#, "named f", choice),
    ControlRow("none", #""tool_choice":{"type":"none"}"#, "none", choice),
    ControlRow(
        "a schema", #""output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{}}}}"#,
        #"{"type":"object","properties":{}}"#, format),
    ControlRow(
        "a schema of the strict kind", #""output_config":{"format":{"type":"json_schema","schema":\#(strictSchema)}}"#,
        strictSchema + " strict", format),
    ControlRow(
        "an optional member is not of the strict kind",
        #""output_format":{"type":"json_schema","schema":\#(strictSchema.replacing("[\"a\"]", with: "[]"))}"#,
        strictSchema.replacing("[\"a\"]", with: "[]"), format),
    ControlRow(
        "the older place of a format gives way",
        #"""
        "output_format":{"type":"json_schema","schema":{}},
        "output_config":{"format":{"type":"json_schema","schema":{"a":1}}}
        """#, #"{"a":1}"#, format),
    ControlRow("the cap", #""stream":true"#, "9 true") { "\($0.maxTokens ?? 0) \($0.stream)" },
    ControlRow("sampling", #""temperature":0.50,"top_p":1,"top_k":5,"stop_sequences":["a","b"]"#, "0.50 1 5 a b") {
        let sampling = $0.sampling
        let numbers = [sampling.temperature, sampling.topP, sampling.topK].map { $0?.rawText ?? "" }
        return (numbers + sampling.stop.map(\.string)).joined(separator: " ")
    },
    ControlRow("who asks", #""metadata":{"user_id":"u","team":"t"}"#, "u metadata.team") {
        ($0.user?.string ?? "") + " " + extras($0)
    },
    ControlRow("a tier", #""service_tier":"standard_only""#, "default") { $0.serviceTier?.string ?? "" },
    ControlRow("a tier that others know", #""service_tier":"auto""#, "auto") { $0.serviceTier?.string ?? "" },
    ControlRow("a wish to think", #""thinking":{"type":"adaptive"},"output_config":{"effort":"low"}"#, "low ") {
        "\($0.wish.effort?.rawValue ?? "") \(extras($0))"
    },
    ControlRow(
        "what only this dialect knows",
        #"""
        "container":"c","thread":{},"speed":"fast","inference_geo":"eu","cache_control":{"type":"ephemeral"},
        "output_config":{"task_budget":{}},"mcp_servers":[],"fallbacks":[],"skip_reasoning":true,
        "context_management":{"edits":[{"type":"clear_thinking_20251015"}]}
        """#,
        "container thread speed inference_geo cache_control output_config.task_budget context_management.edits",
        extras),
]

private struct Complaint: Sendable, CustomTestStringConvertible {
    var members: String
    var message: String

    init(_ members: String, _ message: String) {
        self.members = members
        self.message = message
    }

    var testDescription: String { message }
}

private let complaints = [
    Complaint(#""system":"s""#, "messages: expected an array of messages, found nothing"),
    Complaint(#""messages":{}"#, "messages: expected an array"),
    Complaint(#""messages":[{"content":"q"}]"#, "messages[0].role: expected one of user, assistant, system"),
    Complaint(#""messages":[{"role":"tool","content":"q"}]"#, "messages[0].role: expected one of user, assistant"),
    Complaint(#""messages":[{"role":"user"}]"#, "messages[0].content: expected a string or an array of content"),
    Complaint(#""messages":[{"role":"user","content":5}]"#, "messages[0].content: expected a string or an array"),
    Complaint(userSays("{}"), "messages[0].content[0].type: expected the kind of block"),
    Complaint(userSays(#"{"type":"text"}"#), "messages[0].content[0].text: expected a string"),
    Complaint(
        userSays(#"{"type":"thinking","thinking":""}"#), "messages[0].content[0].type: stands in a message of the as"),
    Complaint(modelSays(#"{"type":"tool_result"}"#), "messages[0].content[0].type: stands in a message of the user"),
    Complaint(modelSays(#"{"type":"tool_use","id":"","name":"f"}"#), "messages[0].content[0].id: expected a name"),
    Complaint(
        modelSays(#"{"type":"tool_use","id":"i","name":"f","input":"{}"}"#),
        "messages[0].content[0].input: expected an object"),
    Complaint(modelSays(#"{"type":"redacted_thinking"}"#), "messages[0].content[0].data: expected a string"),
    Complaint(
        userSays(#"{"type":"tool_result","tool_use_id":"c","is_error":"no"}"#),
        "messages[0].content[0].is_error: expected true or false"),
    Complaint(userSays(#"{"type":"image"}"#), "messages[0].content[0].source: expected an object with the image"),
    Complaint(
        userSays(#"{"type":"image",\#(source(#""type":"base64","media_type":"image/bmp","data":"QUJD""#))}"#),
        "messages[0].content[0].source.media_type: expected one of image/jpeg"),
    Complaint(
        userSays(#"{"type":"image",\#(source(#""type":"base64","media_type":"image/png","data":"Q""#))}"#),
        "messages[0].content[0].source.data: expected base64"),
    Complaint(
        userSays(#"{"type":"image",\#(source(#""type":"url","url":"file:///etc""#))}"#),
        "messages[0].content[0].source.url: expected an http or https URL"),
    Complaint(
        userSays(#"{"type":"document",\#(source(#""type":"tape""#))}"#),
        "messages[0].content[0].source.type: expected one of base64, text, url, file, content"),
    Complaint(
        userSays(#"{"type":"tool_result","tool_use_id":"c","content":[{"type":"image"}]}"#),
        "messages[0].content[0].content[0].source: expected"),
    Complaint(#""system":[{"type":"image"}],"# + question, "system[0].type: expected text"),
    Complaint(#""tools":[{"input_schema":{}}],"# + question, "tools[0].name: expected a name"),
    Complaint(
        #""tools":[{"name":"f","input_schema":[]}],"# + question, "tools[0].input_schema: expected a JSON Schema"),
    Complaint(#""tools":[7],"# + question, "tools[0]: expected a tool object"),
    Complaint(#""tool_choice":{"type":"required"},"# + question, "tool_choice.type: expected one of auto, any, tool"),
    Complaint(#""tool_choice":{"type":"tool"},"# + question, "tool_choice.name: expected a name"),
    Complaint(#""stop_sequences":"a","# + question, "stop_sequences: expected an array of strings"),
    Complaint(
        #""output_format":{"type":"regex"},"# + question, "output_format.type: expected json_schema, found \"regex\""),
    Complaint(#""metadata":{"user_id":5},"# + question, "metadata.user_id: expected a string"),
]

@Suite struct `Reading Messages requests` {
    @Test(arguments: turns + media)
    private func `the turns are these`(row: Row) throws {
        let prompt = try read(row.members)
        #expect(transcript(prompt) == row.turns)
        #expect(prompt.extras.map(\.name).joined(separator: " ") == row.extras)
    }

    @Test(arguments: controls)
    private func `the rest is this`(row: ControlRow) throws {
        #expect(row.told(try read(row.members + "," + question)) == row.expected)
    }

    @Test(arguments: complaints)
    private func `a complaint names the place`(complaint: Complaint) throws {
        let failure = #expect(throws: Failure.self) { try read(complaint.members) }
        #expect(failure?.kind == .malformed)
        #expect(failure?.message.hasPrefix(complaint.message) == true, "\(failure?.message ?? "")")
    }

    @Test func `a cap of nothing is refused by its name`() throws {
        let body = try JSONDocument(#"{"model":"g","max_tokens":0,\#(question)}"#)
        let failure = #expect(throws: Failure.self) {
            try Dialect.messages.readPrompt(body, try Dialect.messages.readFacts(body))
        }
        #expect(failure?.param == "max_tokens" && failure?.code == "unsupported_by_target")
    }
}
