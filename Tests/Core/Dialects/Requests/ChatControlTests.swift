// Parts, tools and controls of Chat requests: one row for each rule.

import Conversation
import Dialects
import Testing

/// `messages` of one question with one part.
private func showing(_ part: String) -> String { #"[{"role":"user","content":["# + part + "]}]" }

private let parts = [
    ChatRow(
        "a picture is a data URL", .messages, "messages",
        showing(#"{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}"#)
    ) { $0.say(.user, picture) },
    ChatRow(
        "a picture elsewhere, and how closely to look", .responses, "messages",
        showing(#"{"type":"image_url","image_url":{"url":"https://h/i.png","detail":"high"}}"#)
    ) { $0.say(.user, .image(Media(.url(.string("https://h/i.png")), detail: .string("high")))) },
    ChatRow(
        "a document is a file by the name of its title", .messages, "messages",
        showing(#"{"type":"file","file":{"file_data":"data:application/pdf;base64,QUJD","filename":"t"}}"#)
    ) {
        $0.say(
            .user, .document(Media(.base64(mediaType: "application/pdf", data: .string("QUJD")), name: .string("t"))))
    },
    ChatRow(
        "a Chat caller's own parts", .chat, "messages",
        showing(#"{"type":"input_audio","input_audio":{"data":"QUJD","format":"wav"}},{"type":"x"}"#)
    ) {
        $0.say(
            .user, .audio(parsed(#"{"type":"input_audio","input_audio":{"data":"QUJD","format":"wav"}}"#)),
            .other(parsed(#"{"type":"x"}"#)))
    },
]

/// Adds two functions and a free-form tool.
private func offer(_ hand: inout ByHand) {
    hand.ask()
    hand.prompt.tools = [
        Tool(name: .string("f"), kind: .function(parameters: nil, strict: nil)),
        Tool(name: .string("sql"), kind: .custom(format: nil)),
    ]
}

private func choosing(_ reason: String, _ choice: ToolChoice, _ expected: String) -> ChatRow {
    let choice = Choice(choice)
    return ChatRow(reason, .responses, "tool_choice", expected) {
        offer(&$0)
        $0.prompt.toolChoice = choice.value
    }
}

/// A choice that tests may share: it holds no document.
private struct Choice: @unchecked Sendable {
    let value: ToolChoice

    init(_ value: ToolChoice) { self.value = value }
}

private let longName = "mcp__" + String(repeating: "a", count: 60)

private let tools = [
    ChatRow(
        "a function is nested", .messages, "tools",
        #"""
        [{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}}]
        """#
    ) {
        $0.ask()
        $0.prompt.tools = [
            Tool(
                name: .string("f"), description: .string("d"),
                kind: .function(parameters: parsed(#"{"type":"object"}"#), strict: true))
        ]
    },
    ChatRow(
        "a flat grammar is nested", .responses, "tools",
        #"""
        [{"type":"custom","custom":{"name":"sql","format":{"type":"grammar","grammar":{"syntax":"lark",
        "definition":"start: x"}}}}]
        """#
    ) {
        $0.ask()
        let format = parsed(#"{"type":"grammar","syntax":"lark","definition":"start: x"}"#)
        $0.prompt.tools = [Tool(name: .string("sql"), kind: .custom(format: format))]
    },
    ChatRow(
        "a tool's mark stays where it is known", .messages, "tools",
        #"[{"type":"function","function":{"name":"f"},"cache_control":{"type":"ephemeral"}}]"#
    ) {
        $0.ask()
        $0.target.takesCacheControl = true
        let mark = parsed(#"{"type":"ephemeral"}"#)
        $0.prompt.tools = [
            Tool(name: .string("f"), kind: .function(parameters: nil, strict: nil), cacheControl: mark)
        ]
    },
    ChatRow(
        "a name that is too long is shortened", .messages, "tools",
        #"[{"type":"function","function":{"name":"mcp__"#
            + String(repeating: "a", count: 42) + "_" + #"7b97d68ecf9f57bd"}}]"#
    ) {
        $0.ask()
        $0.prompt.tools = [Tool(name: .string(longName), kind: .function(parameters: nil, strict: nil))]
    },
    ChatRow("a Chat caller's hosted tool", .chat, "tools", #"[{"type":"x","y":1}]"#) {
        $0.ask()
        $0.prompt.tools = [Tool(name: .string("x"), kind: .hosted(parsed(#"{"type":"x","y":1}"#)))]
    },
    choosing("any tool or none", .automatic, #""auto""#),
    choosing("no tool", ToolChoice.none, #""none""#),
    choosing("some tool", .required, #""required""#),
    choosing("this function", .named(.string("f")), #"{"type":"function","function":{"name":"f"}}"#),
    choosing("this free-form tool", .named(.string("sql")), #"{"type":"custom","custom":{"name":"sql"}}"#),
    choosing(
        "one of these", .allowed([.string("f"), .string("sql")], required: true),
        #"""
        {"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[
        {"type":"function","function":{"name":"f"}},{"type":"custom","custom":{"name":"sql"}}]}}
        """#),
    ChatRow(
        "thinking forbids to force a tool", .messages, "tool_choice", #""auto""#, losses: "tool_choice replaced auto"
    ) {
        offer(&$0)
        $0.prompt.toolChoice = .required
        $0.settlement.adjustments = [Loss("tool_choice", "replaced auto")]
    },
    ChatRow("one call at a time", .messages, "parallel_tool_calls", "false") {
        offer(&$0)
        $0.prompt.parallelToolCalls = false
    },
    ChatRow("which says nothing without tools", .messages, "parallel_tool_calls", "absent") {
        $0.ask()
        $0.prompt.parallelToolCalls = false
    },
]

private let formats = [
    ChatRow(
        "a schema has a name", .messages, "response_format",
        #"{"type":"json_schema","json_schema":{"name":"response","schema":{"type":"object"}}}"#
    ) {
        $0.ask()
        $0.prompt.format = .schema(parsed(#"{"type":"object"}"#), name: nil, description: nil, strict: nil)
    },
    ChatRow(
        "all that is said of a schema", .responses, "response_format",
        #"""
        {"type":"json_schema","json_schema":{"name":"n","description":"d","strict":false,"schema":{"type":"object"}}}
        """#
    ) {
        $0.ask()
        $0.prompt.format = .schema(
            parsed(#"{"type":"object"}"#), name: .string("n"), description: .string("d"), strict: false)
    },
    ChatRow("JSON", .responses, "response_format", #"{"type":"json_object"}"#) {
        $0.ask()
        $0.prompt.format = .jsonObject
    },
    ChatRow("text is the default", .responses, "response_format", "absent") {
        $0.ask()
        $0.prompt.format = .text
    },
]

private let controls = [
    ChatRow("no cap is no cap", .responses, "max_tokens", "absent") { $0.ask() },
    ChatRow("a cap", .responses, "max_tokens", "9") {
        $0.ask()
        $0.prompt.maxTokens = 9
    },
    ChatRow("a cap by its new name", .messages, "max_completion_tokens", "9") {
        $0.ask()
        $0.target.rejectsMaxTokens = true
        $0.prompt.maxTokens = 9
    },
    ChatRow("sequences to stop at", .messages, "stop", #"["a","b"]"#) {
        $0.ask()
        $0.prompt.sampling.stop = [.string("a"), .string("b")]
    },
    ChatRow("a number as it was spelt", .messages, "temperature", "0.70") {
        $0.ask()
        $0.prompt.sampling.temperature = parsed("0.70")
    },
    ChatRow("what thinking replaces", .messages, "temperature", "1", losses: "temperature replaced 1") {
        $0.ask()
        $0.prompt.sampling.temperature = parsed("0.7")
        $0.settlement.adjustments = [Loss("temperature", "replaced 1")]
    },
    ChatRow("what thinking forbids", .messages, "top_p", "absent", losses: "top_p dropped") {
        $0.ask()
        $0.prompt.sampling.topP = parsed("0.7")
        $0.settlement.adjustments = [Loss("top_p", "dropped")]
    },
    ChatRow("top_k where it is known", .messages, "top_k", "5") {
        $0.ask()
        $0.target.takesTopK = true
        $0.prompt.sampling.topK = parsed("5")
    },
    ChatRow("top_k where it is not", .messages, "top_k", "absent", losses: "top_k dropped") {
        $0.ask()
        $0.prompt.sampling.topK = parsed("5")
    },
    ChatRow("who asks, by the new name too", .messages, "safety_identifier", #""u""#) {
        $0.ask()
        $0.prompt.user = .string("u")
    },
    ChatRow("who asks, as he said it", .responses, "safety_identifier", "absent") {
        $0.ask()
        $0.prompt.user = .string("u")
    },
    ChatRow(
        "a long name", .messages, "user", #""user_189d523e913ac80929354bbf91965ee8""#,
        losses: "metadata.user_id replaced by a digest"
    ) {
        $0.ask()
        $0.prompt.user = .string(String(repeating: "u", count: 65))
    },
    ChatRow("the usual tier", .messages, "service_tier", #""default""#) {
        $0.ask()
        $0.prompt.serviceTier = .string("default")
    },
    ChatRow("how much to say", .responses, "verbosity", #""low""#) {
        $0.ask()
        $0.prompt.verbosity = .string("low")
    },
    ChatRow("what Responses says in the same words", .responses, "metadata", #"{"a":"b"}"#) {
        $0.ask()
        $0.prompt.kindred = [Extra(name: "metadata", value: parsed(#"{"a":"b"}"#))]
    },
    ChatRow("a stream tells its usage", .responses, "stream_options", #"{"include_usage":true}"#) {
        $0.ask()
        $0.prompt.stream = true
    },
]

private func thinking(
    _ reason: String, _ control: Settlement.Control, _ encoding: ReasoningMetadata.Encoding, summary: String? = nil,
    _ member: String, _ expected: String
) -> ChatRow {
    ChatRow(reason, .messages, member, expected) {
        $0.ask()
        $0.settlement = Settlement(control: control, encoding: encoding, summary: summary)
    }
}

private let efforts = [
    thinking("an effort", .effort(.low), .reasoningEffort, "reasoning_effort", #""low""#),
    thinking("no thinking", .off, .reasoningEffort, "reasoning_effort", #""none""#),
    thinking("the model's own strength", .on, .reasoningEffort, "reasoning_effort", "absent"),
    thinking(
        "OpenRouter's budget, unseen", .budget(9), .reasoningObject, summary: "omitted", "reasoning",
        #"{"max_tokens":9,"exclude":true}"#),
    thinking(
        "OpenRouter's summary stays in the object", .effort(.high), .reasoningObject, summary: "detailed", "reasoning",
        #"{"effort":"high","summary":"detailed"}"#),
    thinking("OpenRouter's switch", .off, .reasoningObject, "reasoning", #"{"enabled":false}"#),
    thinking(
        "arguments of the template", .effort(.high), .chatTemplateKwargs, "chat_template_kwargs",
        #"{"enable_thinking":true,"reasoning_effort":"high"}"#),
    ChatRow(
        "beside a Chat caller's own", .chat, "chat_template_kwargs", #"{"x":1,"enable_thinking":false}"#
    ) {
        $0.ask()
        $0.add("chat_template_kwargs", #"{"x":1,"enable_thinking":true}"#)
        $0.settlement = Settlement(control: .off, encoding: .chatTemplateKwargs)
    },
]

@Suite struct `Controls in Chat requests` {
    @Test(arguments: parts + tools + formats + controls + efforts)
    func `the row is written as it says`(row: ChatRow) throws {
        try row.check()
    }
}
