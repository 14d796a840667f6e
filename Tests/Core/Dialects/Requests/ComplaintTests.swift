// Requests that are refused, and the words of it.

import Conversation
import Dialects
import Testing
import Wire

/// A body, the member at fault, and what is said.
private struct Row: Sendable, CustomTestStringConvertible {
    var dialect: Dialect
    var body: String
    var param: String?
    var message: String

    init(_ dialect: Dialect, _ body: String, _ param: String?, _ message: String) {
        self.dialect = dialect
        self.body = body
        self.param = param
        self.message = message
    }

    var testDescription: String { "\(dialect.rawValue): \(body)" }
}

private let efforts = "none, minimal, low, medium, high, xhigh, max"

private let factRows = [
    Row(.chat, "[]", nil, "the request: expected an object, found an array (line 1:1)"),
    Row(.chat, "{}", "model", "model: expected the name of a model group, found nothing (line 1:1)"),
    Row(.chat, #"{"model":5}"#, "model", "model: expected the name of a model group, found 5 (line 1:10)"),
    Row(.messages, #"{"model":""}"#, "model", #"model: expected the name of a model group, found "" (line 1:10)"#),
    Row(.chat, #"{"model":"g","model":"h"}"#, "model", #"model: "model" is given twice (line 1:22)"#),
    Row(.responses, #"{"model":"g","m\u006fdel":"h"}"#, "model", #"model: "m\u006fdel" is given twice (line 1:27)"#),
    Row(
        .chat, #"{"model":"g","reasoning_effort":"ultra"}"#, "reasoning_effort",
        #"reasoning_effort: expected one of \#(efforts), found "ultra" (line 1:33)"#),
    Row(
        .chat, #"{"model":"g","reasoning_effort":5}"#, "reasoning_effort",
        "reasoning_effort: expected one of \(efforts), found 5 (line 1:33)"),
    Row(
        .chat, #"{"model":"g","reasoning":{"effort":"Low"}}"#, "reasoning.effort",
        #"reasoning.effort: expected one of \#(efforts), found "Low" (line 1:36)"#),
    Row(
        .chat, #"{"model":"g","reasoning":{"effort":"low"},"reasoning_effort":"high"}"#, "reasoning_effort",
        "reasoning_effort: contradicts reasoning.effort (low) (line 1:62)"),
    Row(
        .chat, #"{"model":"g","reasoning":true}"#, "reasoning",
        "reasoning: expected an object, found true (line 1:26)"),
    Row(
        .responses, #"{"model":"g","reasoning":{"effort":"x"}}"#, "reasoning.effort",
        #"reasoning.effort: expected one of \#(efforts), found "x" (line 1:36)"#),
    Row(
        .messages, #"{"model":"g","output_config":{"effort":"x"}}"#, "output_config.effort",
        #"output_config.effort: expected one of \#(efforts), found "x" (line 1:40)"#),
    Row(
        .messages, #"{"model":"g","thinking":{"type":"on"}}"#, "thinking.type",
        #"thinking.type: expected one of enabled, adaptive, disabled, between_tools, found "on" (line 1:33)"#),
    Row(
        .messages, #"{"model":"g","thinking":{"type":"enabled"}}"#, "thinking.budget_tokens",
        "thinking.budget_tokens: expected a whole number, 1 or more, found nothing (line 1:25)"),
    Row(.chat, #"{"model":"g","stream":"yes"}"#, "stream", #"stream: expected true or false, found "yes" (line 1:23)"#),
    Row(
        .chat, #"{"model":"g","max_tokens":1.5}"#, "max_tokens",
        "max_tokens: expected a whole number, 0 or more, found 1.5 (line 1:27)"),
    Row(
        .messages, #"{"model":"g","max_tokens":-1}"#, "max_tokens",
        "max_tokens: expected a whole number, 0 or more, found -1 (line 1:27)"),
    Row(.chat, #"{"model":"g","messages":{}}"#, "messages", "messages: expected an array, found an object (line 1:25)"),
    Row(
        .chat, "{\n\"model\":\"g\",\n\"messages\":[{},\n 7]}", "messages[1]",
        "messages[1]: expected a message object, found 7 (line 4:2)"),
    Row(
        .responses, #"{"model":"g","input":7}"#, "input",
        "input: expected a string or an array of items, found 7 (line 1:22)"),
    Row(.chat, #"{"model":"g","tools":"f"}"#, "tools", #"tools: expected an array, found "f" (line 1:22)"#),
    Row(
        .chat, #"{"model":"g","skip_reasoning":1}"#, "skip_reasoning",
        "skip_reasoning: expected true or false, found 1 (line 1:31)"),
    Row(
        .chat, #"{"model":"g","temperature":"hot"}"#, "temperature",
        #"temperature: expected a number, found "hot" (line 1:28)"#),
]

/// A message or member, the member at fault, and what is expected there.
private let promptRows: [(body: String, param: String, expected: String)] = [
    (#"{"model":"g"}"#, "messages", "an array of messages"),
    (saying(#"{"content":"x"}"#), "messages[0].role", "one of system, developer, user, assistant, tool"),
    (saying(#"{"role":"robot","content":"x"}"#), "messages[0].role", "one of system"),
    (saying(#"{"role":"user"}"#), "messages[0].content", "a string or an array of parts"),
    (saying(#"{"role":"user","content":5}"#), "messages[0].content", "a string or an array of parts"),
    (saying(#"{"role":"user","content":[5]}"#), "messages[0].content[0]", "an object"),
    (saying(#"{"role":"user","content":[{"text":"x"}]}"#), "messages[0].content[0].type", "the kind of part"),
    (saying(#"{"role":"user","content":[{"type":"text"}]}"#), "messages[0].content[0].text", "a string"),
    (
        saying(
            #"""
            {"role":"user","content":"x"},{"role":"user","content":[{"type":"text","text":"x"},
            {"type":"image_url","image_url":{"url":5}}]}
            """#
        ),
        "messages[1].content[1].image_url.url", "a string"
    ),
    (
        saying(#"{"role":"user","content":[{"type":"image_url","image_url":{"url":"ftp://x"}}]}"#),
        "messages[0].content[0].image_url.url", "it begins with none of these"
    ),
    (
        saying(#"{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png,abc"}}]}"#),
        "messages[0].content[0].image_url.url", "data URLs must be base64"
    ),
    (
        saying(#"{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,a*cd"}}]}"#),
        "messages[0].content[0].image_url.url", "its base64 is malformed"
    ),
    (
        saying(#"{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/tiff;base64,QUJD"}}]}"#),
        "messages[0].content[0].image_url.url", "found image/tiff"
    ),
    (
        saying(#"{"role":"user","content":[{"type":"file","file":{"file_data":"QUJD"}}]}"#),
        "messages[0].content[0].file.file_data", "a data URL"
    ),
    (
        saying(#"{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"arguments":"{}"}}]}"#),
        "messages[0].tool_calls[0].function.name", "a name"
    ),
    (
        saying(#"{"role":"assistant","tool_calls":[{"id":"c","type":"shell"}]}"#),
        "messages[0].tool_calls[0].type", "one of function, custom"
    ),
    (
        saying(#"{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":5}}]}"#),
        "messages[0].tool_calls[0].function.arguments", "a string that holds JSON"
    ),
    (saying(#"{"role":"tool","content":"x"}"#), "messages[0].tool_call_id", "the id of a tool call"),
    (saying(#"{"role":"function","name":"f","content":"x"}"#), "messages[0]", "answers no function call named f"),
    (asking(#""tools":[{"type":"function","function":{"name":""}}]"#), "tools[0].function.name", "a name"),
    (
        asking(#""tools":[{"type":"function","function":{"name":"f","parameters":[]}}]"#),
        "tools[0].function.parameters", "a JSON Schema object"
    ),
    (asking(#""tool_choice":"maybe""#), "tool_choice", "none, auto, required"),
    (asking(#""tool_choice":{"type":"function"}"#), "tool_choice", "none, auto, required"),
    (asking(#""response_format":{"type":"yaml"}"#), "response_format.type", "one of text, json_object, json_schema"),
    (
        asking(#""response_format":{"type":"json_schema","json_schema":{"name":"n"}}"#),
        "response_format.json_schema.schema", "a JSON Schema object"
    ),
    (asking(#""stop":5"#), "stop", "a string or an array of strings"),
    (asking(#""stop":["a",5]"#), "stop[1]", "a string"),
    (asking(#""user":5"#), "user", "a string"),
]

@Suite struct `Complaints about a request` {
    @Test(arguments: factRows)
    private func `facts are refused with member and place`(row: Row) throws {
        let body = try JSONDocument(row.body)
        let failure = try #require(throws: Failure.self) { try row.dialect.readFacts(body) }
        #expect(failure == Failure(.malformed, row.message, param: row.param))
    }

    @Test(arguments: promptRows)
    func `prompts are refused with member and place`(row: (body: String, param: String, expected: String)) throws {
        let body = try JSONDocument(row.body)
        let facts = try Dialect.chat.readFacts(body)
        let failure = try #require(throws: Failure.self) { try Dialect.chat.readPrompt(body, facts) }
        #expect(failure.kind == .malformed)
        #expect(failure.param == row.param)
        #expect(failure.message.contains(row.expected), "\(failure.message)")
        #expect(failure.message.contains("(line "))
    }

    @Test func `many members are looked through for doubles too`() throws {
        let members = (0..<40).map { #""m\#($0)":0"# }.joined(separator: ",")
        let body = try JSONDocument("{" + members + #","model":"g","m7":1}"#)
        let failure = try #require(throws: Failure.self) { try Dialect.chat.readFacts(body) }
        #expect(failure.param == "m7")
    }

    @Test func `names in nested objects may be given twice`() throws {
        let body = try JSONDocument(#"{"model":"g","metadata":{"a":"1","a":"2"}}"#)
        #expect(throws: Never.self) { try Dialect.chat.readFacts(body) }
    }
}
