// Facts of requests in all dialects.

import Conversation
import Dialects
import Testing
import Wire

/// A request's members and one thing to know of them.
private struct Row: Sendable, CustomTestStringConvertible {
    var reason: String
    var dialect: Dialect
    var members: String
    var fact: @Sendable (Facts) -> String
    var expected: String

    init(
        _ reason: String, _ dialect: Dialect, _ members: String, _ expected: String,
        _ fact: @escaping @Sendable (Facts) -> String
    ) {
        self.reason = reason
        self.dialect = dialect
        self.members = members
        self.fact = fact
        self.expected = expected
    }

    var testDescription: String { "\(dialect.rawValue): \(reason)" }

    func read() throws(Failure) -> Facts { try readFacts(dialect, members) }
}

private func readFacts(_ dialect: Dialect, _ members: String) throws(Failure) -> Facts {
    let text = #"{"model":"g""# + (members.isEmpty ? "" : "," + members) + "}"
    guard let body = try? JSONDocument(text) else { preconditionFailure("the row is not JSON: \(text)") }
    return try dialect.readFacts(body)
}

/// `effort:high budget:1 on summary:auto thinking_budget`
private let wish: @Sendable (Facts) -> String = { facts in
    let wish = facts.wish
    let words = [
        wish.effort.map { "effort:\($0.rawValue)" }, wish.budget.map { "budget:\($0)" }, wish.enabled ? "on" : nil,
        wish.summary.map { "summary:\($0)" }, facts.spelling?.rawValue,
    ]
    return words.compactMap { $0 }.joined(separator: " ")
}

private let wishes = [
    Row("nothing", .chat, "", "", wish),
    Row("an effort", .chat, #""reasoning_effort":"xhigh""#, "effort:xhigh reasoning_effort", wish),
    Row("null is nothing", .chat, #""reasoning_effort":null,"reasoning":null"#, "", wish),
    Row("an effort of none", .chat, #""reasoning_effort":"none""#, "effort:none reasoning_effort", wish),
    Row("an object's effort", .chat, #""reasoning":{"effort":"low"}"#, "effort:low reasoning_object", wish),
    Row("an object's budget", .chat, #""reasoning":{"max_tokens":2000}"#, "budget:2000 reasoning_object", wish),
    Row(
        "effort wins over budget", .chat, #""reasoning":{"max_tokens":2000,"effort":"high"}"#,
        "effort:high reasoning_object", wish),
    Row("enabled", .chat, #""reasoning":{"enabled":true}"#, "on reasoning_object", wish),
    Row(
        "an effort enables", .chat, #""reasoning":{"enabled":true,"effort":"medium"}"#,
        "effort:medium on reasoning_object", wish),
    Row("not enabled is off", .chat, #""reasoning":{"enabled":false}"#, "effort:none reasoning_object", wish),
    Row("exclude alone asks for nothing", .chat, #""reasoning":{"exclude":true}"#, "", wish),
    Row(
        "exclude hides", .chat, #""reasoning":{"effort":"low","exclude":true}"#,
        "effort:low summary:omitted reasoning_object", wish),
    Row("an empty object is nothing", .chat, #""reasoning":{}"#, "", wish),
    Row(
        "two spellings that agree", .chat, #""reasoning":{"effort":"low"},"reasoning_effort":"low""#,
        "effort:low reasoning_object", wish),
    Row(
        "the same, the other way round", .chat, #""reasoning_effort":"low","reasoning":{"effort":"low"}"#,
        "effort:low reasoning_object", wish),
    Row(
        "an effort beside an object that only hides", .chat, #""reasoning_effort":"low","reasoning":{"exclude":true}"#,
        "effort:low summary:omitted reasoning_object", wish),
    Row(
        "the same, the other way round", .chat, #""reasoning":{"exclude":true},"reasoning_effort":"low""#,
        "effort:low summary:omitted reasoning_object", wish),
    Row(
        "an effort over an object's budget", .chat, #""reasoning":{"max_tokens":2000},"reasoning_effort":"low""#,
        "effort:low reasoning_object", wish),
    Row(
        "an effort over an object's switch", .chat, #""reasoning":{"enabled":false},"reasoning_effort":"low""#,
        "effort:low reasoning_object", wish),
    Row(
        "a budget enables", .chat, #""reasoning":{"enabled":false,"max_tokens":2000}"#,
        "budget:2000 reasoning_object", wish),
    Row("a cap is no wish", .chat, #""max_completion_tokens":100"#, "", wish),
    Row(
        "Anthropic's words are none of Chat's", .chat,
        #"""
        "thinking":{"type":"enabled","budget_tokens":2000}
        """#, "", wish),

    Row("nothing", .responses, "", "", wish),
    Row("an effort", .responses, #""reasoning":{"effort":"low"}"#, "effort:low responses_reasoning", wish),
    Row("an empty object is nothing", .responses, #""reasoning":{}"#, "", wish),
    Row("an object of nulls is nothing", .responses, #""reasoning":{"effort":null,"summary":null}"#, "", wish),
    Row("a summary asks", .responses, #""reasoning":{"summary":"auto"}"#, "on summary:auto responses_reasoning", wish),
    Row(
        "the old word for summary", .responses, #""reasoning":{"effort":"low","generate_summary":"detailed"}"#,
        "effort:low summary:detailed responses_reasoning", wish),
    Row("an unknown member asks", .responses, #""reasoning":{"x":1}"#, "on responses_reasoning", wish),

    Row("nothing", .messages, "", "", wish),
    Row(
        "a budget", .messages, #""thinking":{"type":"enabled","budget_tokens":4096}"#, "budget:4096 thinking_budget",
        wish),
    Row(
        "adaptive", .messages, #""thinking":{"type":"adaptive","display":"summarized"}"#,
        "on summary:summarized thinking_adaptive", wish),
    Row(
        "adaptive with an effort", .messages, #""thinking":{"type":"adaptive"},"output_config":{"effort":"max"}"#,
        "effort:max thinking_adaptive", wish),
    Row(
        "the same the other way round", .messages, #""output_config":{"effort":"max"},"thinking":{"type":"adaptive"}"#,
        "effort:max thinking_adaptive", wish),
    Row("an effort alone", .messages, #""output_config":{"effort":"low"}"#, "effort:low thinking_adaptive", wish),
    Row("disabled", .messages, #""thinking":{"type":"disabled"}"#, "effort:none thinking_budget", wish),
    Row(
        "disabled beside an effort is off", .messages,
        #""output_config":{"effort":"low"},"thinking":{"type":"disabled"}"#, "effort:none thinking_adaptive", wish),
    Row(
        "a budget beside an effort", .messages,
        #""output_config":{"effort":"low"},"thinking":{"type":"enabled","budget_tokens":2000}"#,
        "effort:low budget:2000 thinking_budget", wish),
    Row("Chat's word is none of Messages'", .messages, #""reasoning_effort":"low""#, "", wish),
]

/// `count forced parallel:false hosted`
private let tools: @Sendable (Facts) -> String = { facts in
    let tools = facts.tools
    let words = [
        "\(tools.count)", tools.hosted ? "hosted" : nil, tools.choiceGiven ? "given" : nil,
        tools.choiceForced ? "forced" : nil, tools.parallel.map { "parallel:\($0)" },
    ]
    return words.compactMap { $0 }.joined(separator: " ")
}

private let content: @Sendable (Facts) -> String = { facts in
    let names: [(Facts.Content, String)] = [
        (.images, "images"), (.documents, "documents"), (.audio, "audio"), (.other, "other"), (.thoughts, "thoughts"),
    ]
    return names.filter { facts.content.contains($0.0) }.map(\.1).joined(separator: " ")
}

private let unbridgeable: @Sendable (Facts) -> String = { $0.unbridgeable.joined(separator: " ") }

private let others = [
    Row(
        "functions, old and new", .chat,
        #""tools":[{"type":"function","function":{"name":"f"}},{"function":{"name":"g"}}],"functions":[{"name":"h"}]"#,
        "3", tools),
    Row("a server's tool", .chat, #""tools":[{"type":"openrouter:web_search"}]"#, "0 hosted", tools),
    Row("web search", .chat, #""web_search_options":{}"#, "0 hosted", tools),
    Row("auto forces nothing", .chat, #""tool_choice":"auto""#, "0 given", tools),
    Row(
        "required forces", .chat, #""tool_choice":"required","parallel_tool_calls":false"#,
        "0 given forced parallel:false", tools),
    Row(
        "a named tool is forced", .chat, #""tool_choice":{"type":"function","function":{"name":"f"}}"#,
        "0 given forced", tools),
    Row(
        "allowed tools need not be used", .chat,
        #""tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[]}}"#, "0 given", tools),
    Row(
        "unless they must", .chat,
        #""tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[]}}"#, "0 given forced",
        tools),
    Row(
        "functions and hosted tools", .responses,
        #""tools":[{"type":"function","name":"f"},{"type":"mcp"}],"tool_choice":{"type":"function","name":"f"}"#,
        "1 hosted given forced", tools),
    Row(
        "allowed tools", .responses, #""tool_choice":{"type":"allowed_tools","mode":"auto","tools":[]}"#, "0 given",
        tools),
    Row(
        "client tools and server tools", .messages,
        #"""
        "tools":[{"name":"f","input_schema":{}},{"type":"custom","name":"g"},{"type":"web_search_20250305",
        "name":"web_search"}]
        """#,
        "2 hosted", tools),
    Row(
        "any forces", .messages, #""tool_choice":{"type":"any","disable_parallel_tool_use":true}"#,
        "0 given forced parallel:false", tools),

    Row("text only", .chat, #""messages":[{"role":"user","content":"image_url"}]"#, "", content),
    Row(
        "parts", .chat,
        #""messages":[{"role":"user","content":[{"type":"image_url"},{"type":"file"},{"type":"input_audio"}]}]"#,
        "images documents audio", content),
    Row(
        "a part that nobody knows", .chat, #""messages":[{"role":"user","content":[{"type":"smell"}]}]"#, "other",
        content),
    Row(
        "thoughts with proof", .chat, #""messages":[{"role":"assistant","content":"x","thinking_blocks":[{}]}]"#,
        "thoughts", content),
    Row(
        "items", .responses,
        #"""
        "input":[{"role":"user","content":[{"type":"input_image"}]},{"type":"reasoning"},
        {"type":"function_call_output","output":[{"type":"input_file"}]}]
        """#,
        "images documents thoughts", content),
    Row(
        "blocks, in results too", .messages,
        #"""
        "messages":[{"role":"user","content":[{"type":"tool_result","content":[{"type":"image"}]},
        {"type":"document"}]},{"role":"assistant","content":[{"type":"redacted_thinking"}]}]
        """#,
        "images documents thoughts", content),

    Row(
        "what changes the meaning", .chat, #""n":2,"logprobs":true,"logit_bias":{"1":2},"modalities":["text","audio"]"#,
        "n logprobs logit_bias modalities", unbridgeable),
    Row(
        "what says nothing", .chat,
        #""n":1,"logprobs":false,"top_logprobs":0,"logit_bias":{},"modalities":["text"],"seed":1"#, "", unbridgeable),
    Row(
        "state", .responses,
        #""background":true,"conversation":"c","prompt":{},"input":[{"type":"item_reference","id":"i"}]"#,
        "background conversation prompt item_reference", unbridgeable),
    Row(
        "sides of Messages", .messages,
        #"""
        "container":"c","context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]},"thread":{},
        "compaction":{},"fallbacks":["f"],"max_tokens":0
        """#, "container context_management thread compaction fallbacks max_tokens", unbridgeable),
    Row(
        "clearing old thoughts clears what no bridge carries", .messages,
        #"""
        "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},"fallbacks":[],"max_tokens":1
        """#, "", unbridgeable),
    Row(
        "a search result is text", .messages,
        #"""
        "messages":[{"role":"user","content":[{"type":"search_result"}]}]
        """#, "", content),
    Row(
        "blocks of the API's own tools", .messages,
        #"""
        "messages":[{"role":"assistant","content":[{"type":"server_tool_use"}]}]
        """#, "other", content),

    Row("the new cap wins", .chat, #""max_completion_tokens":5,"max_tokens":9"#, "5 false") {
        "\($0.maxTokens ?? 0) \($0.capIsOldStyle)"
    },
    Row("the old cap", .chat, #""max_tokens":9"#, "9 true") { "\($0.maxTokens ?? 0) \($0.capIsOldStyle)" },
    Row("the cap", .responses, #""max_output_tokens":9"#, "9") { "\($0.maxTokens ?? 0)" },
    Row("an integer however it is spelt", .messages, #""max_tokens":1e3"#, "1000") { "\($0.maxTokens ?? 0)" },
    Row("JSON mode", .chat, #""response_format":{"type":"json_object"}"#, "true") { "\($0.structuredOutputs)" },
    Row("text", .chat, #""response_format":{"type":"text"}"#, "false") { "\($0.structuredOutputs)" },
    Row("a schema", .responses, #""text":{"format":{"type":"json_schema"}}"#, "true") { "\($0.structuredOutputs)" },
    Row("a format", .messages, #""output_config":{"format":{"type":"json_schema"}}"#, "true") {
        "\($0.structuredOutputs)"
    },
    Row("a stream with usage", .chat, #""stream":true,"stream_options":{"include_usage":true}"#, "true true") {
        "\($0.stream) \($0.includeUsage)"
    },
    Row("sampling", .messages, #""temperature":0.5,"top_p":0.9,"top_k":3"#, "0.5 0.9 true") {
        "\($0.temperature ?? 0) \($0.topP ?? 0) \($0.hasTopK)"
    },
    Row(
        "more sampling", .chat, #""top_k":3,"stop":["x"],"presence_penalty":1,"logprobs":true,"seed":1"#,
        "top_k stop presence_penalty logprobs"
    ) { $0.sampling.list.map(\.rawValue).joined(separator: " ") },
    Row("stops", .messages, #""stop_sequences":["x"]"#, "stop") { $0.sampling.list[0].rawValue },
    Row("no stops", .messages, #""stop_sequences":[]"#, "true") { "\($0.sampling.isEmpty)" },
    Row(
        "free-form tools", .responses, #""tools":[{"type":"custom","name":"a"},{"type":"function","name":"b"}]"#, "2 1"
    ) { "\($0.tools.count) \($0.tools.freeForm)" },
    Row(
        "both caps", .chat, #""max_tokens":9,"max_completion_tokens":5"#, "5 false true"
    ) { "\($0.maxTokens ?? 0) \($0.capIsOldStyle) \($0.hasIdleOldCap)" },
    Row("a stored conversation", .responses, #""previous_response_id":"resp_1""#, "true") {
        "\($0.hasPreviousResponse)"
    },
    Row("no default, please", .chat, #""skip_reasoning":true"#, "true true") {
        "\($0.skipsReasoningDefault) \($0.skipMember != nil)"
    },
    Row("the extension is found when it says nothing", .chat, #""skip_reasoning":null"#, "false true") {
        "\($0.skipsReasoningDefault) \($0.skipMember != nil)"
    },
]

@Suite struct `Facts of a request` {
    @Test(arguments: wishes + others)
    private func `the row is read as it says`(row: Row) throws {
        #expect(row.fact(try row.read()) == row.expected)
    }

    @Test(arguments: Dialect.allCases)
    func `the model is the caller's word`(dialect: Dialect) throws {
        #expect(try readFacts(dialect, "").model.string == "g")
    }
}

@Suite struct `Words that are read without making strings` {
    @Test(arguments: Effort.allCases)
    func `are all efforts`(effort: Effort) throws {
        #expect(try readFacts(.chat, #""reasoning_effort":"\#(effort.rawValue)""#).wish.effort == effort)
        #expect(try readFacts(.responses, #""reasoning":{"effort":"\#(effort.rawValue)"}"#).wish.effort == effort)
    }

    @Test(arguments: SamplingMember.allCases)
    func `are all sampling members`(member: SamplingMember) throws {
        let given = try readFacts(.chat, #""\#(member.rawValue)":["x"]"#).sampling
        #expect(given == SamplingMembers(member))
    }
}
