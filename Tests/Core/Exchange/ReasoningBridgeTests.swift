// What thinking does to requests on their way to OpenAI's Chat, from callers of every dialect.

import Conversation
import Exchange
import Testing

/// Like OpenAI's 5.6 over Chat: thinks unasked, and then takes no function tools, no sampling and no stops.
private let facts = """
    , "reasoning": {"supported": true, "mode": "default_on", "control": "effort_enum", "efforts": ["none", "low"],
        "encoding": "reasoning_effort", "rejects_max_tokens": true, "fixed_temperature": 1, "rejects_top_p": true,
        "rejects": ["stop", "logprobs"], "rejects_when": "thinking", "rejects_tools": true}
    """

private let messages = #""model":"g","max_tokens":99,"messages":[{"role":"user","content":"hi"}]"#

/// What stands beside a caller's words, and what becomes of it.
private struct Row: Sendable, CustomTestStringConvertible {
    var reason: String
    var dialect = Dialect.messages
    var body: String
    var coerces = false
    /// Members that are sent; nil: nobody is asked.
    var sent: [String]?
    var absent: [String] = []
    var adjusted = ""
    /// Why nobody was asked.
    var refusal = "reasoning-tools"

    var testDescription: String { reason }

    static let rows = [
        Row(
            reason: "sampling is fitted to a model that thinks unasked",
            body: "{\(messages),\"temperature\":0.2,\"top_p\":0.5,\"stop_sequences\":[\"x\"]}",
            sent: [#""max_completion_tokens":99"#, #""temperature":1"#], absent: ["top_p", "stop", "reasoning_effort"],
            adjusted: "temperature=replaced 1; top_p=dropped; stop_sequences=dropped"),
        Row(
            reason: "and stays when it is told not to",
            body: "{\(messages),\"thinking\":{\"type\":\"disabled\"},\"temperature\":0.2,\"stop_sequences\":[\"x\"]}",
            sent: [#""reasoning_effort":"none""#, #""temperature":0.2"#, #""stop":["x"]"#]),
        Row(
            reason: "the same in the straight lane", dialect: .chat,
            body: #"{"model":"g","messages":[],"temperature":0.2,"max_tokens":9,"max_completion_tokens":8,"stop":"x"}"#,
            sent: [#""max_completion_tokens":8"#, #""temperature":1"#], absent: [#""max_tokens""#, "stop"],
            adjusted: "max_tokens=dropped; temperature=replaced 1; stop=dropped"),
        Row(
            reason: "a null is no cap", dialect: .chat,
            body: #"{"model":"g","messages":[],"max_tokens":9,"max_completion_tokens":null}"#,
            sent: [#""max_completion_tokens":9"#], absent: [#""max_tokens""#, "null"],
            adjusted: "max_tokens=renamed max_completion_tokens"),
        Row(
            reason: "tools, which it refuses while it thinks", body: #"{\#(messages),\#(tools)}"#),
        Row(
            reason: "tools, when it is told not to think",
            body: #"{\#(messages),"thinking":{"type":"disabled"},\#(tools)}"#, sent: [#""reasoning_effort":"none""#]),
        Row(
            reason: "tools, coerced: it is told not to think for who did not ask", body: #"{\#(messages),\#(tools)}"#,
            coerces: true, sent: [#""reasoning_effort":"none""#]),
        Row(
            reason: "tools, coerced, beside a wish to think",
            body: #"{\#(messages),"output_config":{"effort":"low"},\#(tools)}"#, coerces: true),
        Row(
            reason: "free-form tools are not refused", dialect: .responses,
            body: #"{"model":"g","input":"hi","reasoning":{"effort":"low"},"tools":[{"type":"custom","name":"f"}]}"#,
            sent: [#""reasoning_effort":"low""#, #""type":"custom""#]),
        Row(
            reason: "function tools of a Responses caller are", dialect: .responses,
            body: #"{"model":"g","input":"hi","tools":[{"type":"function","name":"f","parameters":{}}]}"#),
    ]

    private static let tools = #""tools":[{"name":"f","input_schema":{"type":"object"}}]"#
}

@Suite struct `Requests for models that refuse things while they think` {
    @Test(arguments: Row.rows)
    private func `are fitted, or not sent`(row: Row) throws {
        let contract = #""contract": {"on_unsupported": "\#(row.coerces ? "coerce" : "reject")"}"#
        var script = try ExchangeScript(
            Deployments.mixed(["openai-chat"], group: contract, model: facts), dialect: row.dialect, body: row.body)
        script.begin()
        guard let members = row.sent else {
            #expect(script.heard.contains(row.refusal) && script.sent.isEmpty, "\(script.heard)")
            return
        }
        let sent = try #require(script.sent.first, "\(script.heard)")
        for member in members { #expect(sent.contains(member), "\(sent)") }
        for member in row.absent { #expect(!sent.contains(member), "\(sent)") }
        try script.head(200)
        script.bytes(Replies.whole)
        script.tell(.upstreamEnded)
        #expect(script.headers.contains("x-interlock-adjusted: \(row.adjusted)") != row.adjusted.isEmpty)
    }
}
