// Members that Chat has no words for: refused, listed, or silent.

import Conversation
import Dialects
import Testing

/// A member of the caller's, and what becomes of it.
private struct ExtraRow: Sendable, CustomTestStringConvertible {
    var caller: Dialect
    var name: String
    var value: String
    /// `refused`, `listed` or `silent`.
    var fate: String

    init(_ caller: Dialect, _ name: String, _ value: String, _ fate: String) {
        self.caller = caller
        self.name = name
        self.value = value
        self.fate = fate
    }

    var testDescription: String { "\(name) \(value)" }
}

private let rows = [
    ExtraRow(.messages, "container", #""c""#, "refused"),
    ExtraRow(.messages, "mcp_servers", #"[{"url":"u"}]"#, "refused"),
    ExtraRow(.messages, "mcp_servers", "[]", "silent"),
    ExtraRow(.messages, "thread", "{}", "refused"),
    ExtraRow(.messages, "compaction", "{}", "refused"),
    ExtraRow(.messages, "fallbacks", #"["m"]"#, "refused"),
    ExtraRow(.messages, "context_management", #"{"edits":[{"type":"clear_tool_uses_20250919"}]}"#, "refused"),
    ExtraRow(.messages, "context_management", #"{"edits":[{"type":"clear_thinking_20251015"}]}"#, "listed"),
    ExtraRow(.messages, "context_management", #"{"edits":[]}"#, "silent"),
    ExtraRow(.messages, "inference_geo", #""eu""#, "listed"),
    ExtraRow(.messages, "speed", #""fast""#, "listed"),
    ExtraRow(.messages, "speed", #""standard""#, "silent"),
    ExtraRow(.responses, "background", "true", "refused"),
    ExtraRow(.responses, "background", "false", "silent"),
    ExtraRow(.responses, "previous_response_id", #""resp_1""#, "refused"),
    ExtraRow(.responses, "conversation", #""conv_1""#, "refused"),
    ExtraRow(.responses, "prompt", #"{"id":"p"}"#, "refused"),
    ExtraRow(.responses, "context_management", #"[{"type":"compaction"}]"#, "refused"),
    ExtraRow(.responses, "context_management", "[]", "silent"),
    ExtraRow(.responses, "top_logprobs", "3", "refused"),
    ExtraRow(.responses, "top_logprobs", "0", "silent"),
    ExtraRow(.responses, "include", #"["message.output_text.logprobs"]"#, "refused"),
    ExtraRow(.responses, "include", #"["file_search_call.results"]"#, "listed"),
    ExtraRow(.responses, "include", #"["reasoning.encrypted_content"]"#, "silent"),
    ExtraRow(.responses, "truncation", #""auto""#, "listed"),
    ExtraRow(.responses, "truncation", #""disabled""#, "silent"),
    ExtraRow(.responses, "max_tool_calls", "3", "listed"),
    ExtraRow(.responses, "store", "true", "silent"),
]

private let refusals = [
    ChatRefusal("more than four sequences", .messages, "stop_sequences") {
        $0.ask()
        $0.prompt.sampling.stop = Array(repeating: .string("x"), count: 5)
    },
    ChatRefusal("a tool that another provider runs", .responses, "tools") {
        $0.ask()
        $0.prompt.tools = [Tool(name: .string("web_search"), kind: .hosted(parsed("{}")))]
    },
    ChatRefusal("two tools of one name", .messages, "tools", unsupported: false) {
        $0.ask()
        let tool = Tool(name: .string("f"), kind: .function(parameters: nil, strict: nil))
        $0.prompt.tools = [tool, tool]
    },
    ChatRefusal("a tool that is not there", .messages, "tool_choice", unsupported: false) {
        $0.ask()
        $0.prompt.tools = [Tool(name: .string("f"), kind: .function(parameters: nil, strict: nil))]
        $0.prompt.toolChoice = .named(.string("g"))
    },
    ChatRefusal("a choice among no tools", .responses, "tool_choice", unsupported: false) {
        $0.ask()
        $0.prompt.toolChoice = .required
    },
]

@Suite struct `Members without words in Chat requests` {
    @Test(arguments: rows)
    private func `the member meets its fate`(row: ExtraRow) throws {
        var hand = ByHand(row.caller)
        hand.ask()
        hand.add(row.name, row.value)
        if row.fate == "refused" {
            let failure = #expect(throws: Failure.self) { try hand.write() }
            #expect(failure?.param == row.name && failure?.code == "unsupported_by_target")
        } else {
            let outcome = try hand.write()
            #expect(outcome.losses == (row.fate == "listed" ? "\(row.name) dropped" : ""))
            #expect(outcome.member(row.name) == "absent")
        }
    }

    @Test(arguments: refusals)
    func `the row is refused, and says where`(row: ChatRefusal) throws {
        try row.check()
    }

    @Test func `a Chat caller's own members are written back`() throws {
        var hand = ByHand(.chat)
        hand.ask()
        hand.add("echo", "true")
        hand.add("messages[].name", #""n""#)
        let outcome = try hand.write()
        #expect(outcome.member("echo") == "true")
        #expect(outcome.losses == "messages[].name dropped")
    }
}
