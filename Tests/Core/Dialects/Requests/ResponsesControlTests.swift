// How to answer: caps, sampling, thinking, format and identity of Chat requests as Responses requests.

import Conversation
import Dialects
import Reasoning
import Testing

private let rows = [
    ResponsesRow("a cap", asking(#""max_tokens":100"#), "max_output_tokens", "100"),
    ResponsesRow("the new cap", asking(#""max_completion_tokens":100"#), "max_output_tokens", "100"),
    ResponsesRow("no cap", asking(""), "max_output_tokens", "absent"),
    ResponsesRow(
        "a cap below the least", asking(#""max_tokens":5"#), "max_output_tokens", "16", losses: "max_tokens raised 16"),
    ResponsesRow("the temperature as it is spelt", asking(#""temperature":0.50"#), "temperature", "0.50"),
    ResponsesRow("top_p", asking(#""top_p":1"#), "top_p", "1"),
    ResponsesRow("an empty stop stops nothing", asking(#""stop":"""#), "stop", "absent"),
    ResponsesRow("no word for it", asking(#""top_k":5"#), "top_k", "absent", losses: "top_k dropped"),
    ResponsesRow("all of them", asking(#""top_k":-1"#), "top_k", "absent"),
    ResponsesRow(
        "what changes little is listed", asking(#""seed":1,"presence_penalty":0.5,"store":true,"frequency_penalty":0"#),
        "seed", "absent", losses: "seed dropped; presence_penalty dropped; store dropped"),
    ResponsesRow(
        "default values say nothing", asking(#""n":1,"logprobs":false,"logit_bias":{},"modalities":["text"]"#), "n",
        "absent"),
    ResponsesRow("text is what is written anyway", asking(#""response_format":{"type":"text"}"#), "text", "absent"),
    ResponsesRow(
        "JSON", asking(#""response_format":{"type":"json_object"}"#), "text", #"{"format":{"type":"json_object"}}"#),
    ResponsesRow(
        "JSON of a kind",
        asking(
            #"""
            "response_format":{"type":"json_schema","json_schema":{"name":"n","description":"d","strict":true,
            "schema":{"type":"object"}}}
            """#), "text",
        #"{"format":{"type":"json_schema","name":"n","description":"d","schema":{"type":"object"},"strict":true}}"#),
    ResponsesRow(
        "a name is needed", asking(#""response_format":{"type":"json_schema","json_schema":{"schema":{}}}"#), "text",
        #"{"format":{"type":"json_schema","name":"response","schema":{}}}"#),
    ResponsesRow("the user", asking(#""user":"u-1""#), "user", #""u-1""#),
    ResponsesRow("the user's requests share a cache", asking(#""user":"u-1""#), "prompt_cache_key", #""u-1""#),
    ResponsesRow(
        "a name that is too long", asking(#""user":"\#(String(repeating: "u", count: 65))""#), "user",
        #""user_189d523e913ac80929354bbf91965ee8""#, losses: "user replaced by a digest"),
    ResponsesRow(
        "what both OpenAI dialects say alike", asking(#""metadata":{"a":"b"},"prompt_cache_key":"k","user":"u""#),
        "metadata", #"{"a":"b"}"#),
    ResponsesRow("the caller's own key", asking(#""prompt_cache_key":"k","user":"u""#), "prompt_cache_key", #""k""#),
    ResponsesRow("how much to say", asking(#""verbosity":"low""#), "text", #"{"verbosity":"low"}"#),
    ResponsesRow("the tier in the caller's words", asking(#""service_tier":"flex""#), "service_tier", #""flex""#),
    ResponsesRow("nothing is kept", asking(""), "store", "false"),
    ResponsesRow("proofs are asked for", asking(""), "include", #"["reasoning.encrypted_content"]"#),
    ResponsesRow("no stream", asking(""), "stream", "absent"),
    ResponsesRow("a stream", asking(#""stream":true,"stream_options":{"include_usage":true}"#), "stream", "true"),
    ResponsesRow(
        "a stream without padding", asking(#""stream":true"#), "stream_options", #"{"include_obfuscation":false}"#),
]

private let thinkingRows = [
    ResponsesRow(
        "an effort, and the model's own summaries", asking(#""reasoning_effort":"low""#), "reasoning",
        #"{"effort":"low","summary":"detailed"}"#),
    ResponsesRow(
        "the nearest effort", asking(#""reasoning_effort":"max""#), "reasoning",
        #"{"effort":"high","summary":"detailed"}"#),
    ResponsesRow("no thinking", asking(#""reasoning_effort":"none""#), "reasoning", #"{"effort":"none"}"#),
    ResponsesRow("nothing asked, nothing written", asking(""), "reasoning", "absent"),
    ResponsesRow(
        "what the model refuses", asking(#""temperature":0,"top_p":1"#), "temperature", "absent",
        losses: "temperature dropped; top_p dropped"),
]

@Suite struct `Controls in Responses requests` {
    @Test(arguments: rows)
    func `the row is written as it says`(row: ResponsesRow) throws {
        try row.check()
    }

    @Test(arguments: thinkingRows)
    func `thinking is written as the row says`(row: ResponsesRow) throws {
        var crossing = Crossing(.chat, .responses)
        crossing.metadata = .effortful
        crossing.metadata?.rejectsTemperature = true
        crossing.metadata?.rejectsTopP = true
        crossing.coerce = true
        crossing.showsThoughts = true
        try row.check(crossing)
    }

    @Test func `a fixed temperature takes the place of another`() throws {
        var crossing = Crossing(.chat, .responses)
        crossing.metadata = .effortful
        crossing.metadata?.fixedTemperature = 1
        try ResponsesRow(
            "fixed", asking(#""temperature":0,"reasoning_effort":"low""#), "temperature", "1",
            losses: "temperature replaced 1"
        ).check(crossing)
    }

    @Test func `a model that may not be forced is asked`() throws {
        var crossing = Crossing(.chat, .responses)
        crossing.metadata = .effortful
        crossing.metadata?.rejectsForcedToolChoice = true
        crossing.coerce = true
        for choice in [#""required""#, #"{"type":"function","function":{"name":"f"}}"#] {
            try ResponsesRow(
                "asked", asking(choosing(choice) + #","reasoning_effort":"low""#), "tool_choice", #""auto""#,
                losses: "tool_choice replaced auto"
            ).check(crossing)
        }
    }

    @Test func `a model that does not reason is not asked for proofs`() throws {
        var crossing = Crossing(.chat, .responses)
        crossing.target.provesReasoning = false
        #expect(try crossing.write(asking("")).member("include") == "absent")
    }

    @Test func `what may change stands behind what grows`() throws {
        let outcome = try Crossing(.chat, .responses).write(
            saying(
                #"{"role":"system","content":"s"},{"role":"user","content":"q"}"#,
                #""tools":[{"function":{"name":"f"}}],"tool_choice":"auto","temperature":1,"stream":true"#))
        #expect(
            outcome.text
                == #"{"model":"m","instructions":"s","tools":[{"type":"function","name":"f","parameters":"#
                + #"{"type":"object","properties":{}},"strict":false}],"#
                + #""input":[{"role":"user","content":[{"type":"input_text","text":"q"}]}],"#
                + #""tool_choice":"auto","temperature":1,"store":false,"include":["reasoning.encrypted_content"],"#
                + #""stream":true,"stream_options":{"include_obfuscation":false}}"#)
        #expect(outcome.written.headers.isEmpty)
    }
}
