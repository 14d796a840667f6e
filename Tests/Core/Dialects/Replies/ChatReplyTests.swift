// Chat replies, as the many servers of the dialect speak them.

import Conversation
import Dialects
import Testing

private let done = "[DONE]"
private let stop = #"{"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
private let finish = #"{"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#
private let started = "started c m\n"

/// JSON in a line of a script.
private func proof(_ json: String) -> String { "\"" + json.replacing("\"", with: "\\\"") + "\"" }

/// A chunk with this delta.
private func chunk(_ delta: String) -> String {
    #"{"id":"c","model":"m","choices":[{"index":0,"delta":{\#(delta)},"finish_reason":null}]}"#
}

private struct Quirk: CustomTestStringConvertible, Sendable {
    var reason: String
    var chunks: [String]
    var script: String

    /// Deltas that are read before the chunk which ends the reply.
    init(_ reason: String, _ deltas: [String], _ script: String) {
        self.reason = reason
        chunks = deltas.map(chunk)
        self.script = started + script
    }

    var testDescription: String { reason }
}

private let speechQuirks = [
    Quirk(
        "text, role in a chunk of its own",
        [#""role":"assistant","content":"""#, #""content":"a""#, #""content":"b""#],
        "0 text\n0 \"a\"\n0 \"b\"\n0 end"),
    Quirk("no role at all", [#""content":"a""#], "0 text\n0 \"a\"\n0 end"),
    Quirk("nothing but nulls", [#""role":"assistant","content":null,"refusal":null,"tool_calls":null"#], ""),
    Quirk(
        "reasoning_content, then content", [#""reasoning_content":"Hm""#, #""content":"a","reasoning_content":null"#],
        "0 thought\n0 \"Hm\"\n0 end\n1 text\n1 \"a\"\n1 end"),
    Quirk("reasoning", [#""reasoning":"Hm""#], "0 thought\n0 \"Hm\"\n0 end"),
    Quirk("thinking", [#""thinking":"Hm""#], "0 thought\n0 \"Hm\"\n0 end"),
    Quirk(
        "the same thought under two names", [#""reasoning":"Hm","reasoning_content":"Hm""#],
        "0 thought\n0 \"Hm\"\n0 end"),
    Quirk("one of two names is empty", [#""reasoning_content":"","reasoning":"Hm""#], "0 thought\n0 \"Hm\"\n0 end"),
    Quirk(
        "thought and text in one chunk, text first", [#""content":"a","reasoning":"Hm""#],
        "0 thought\n0 \"Hm\"\n0 end\n1 text\n1 \"a\"\n1 end"),
    Quirk(
        "details say the same again, and the whole of each is its proof",
        [
            #""reasoning":"H","reasoning_details":[{"type":"reasoning.text","text":"H","index":0,"signature":null}]"#,
            #""reasoning":"m","reasoning_details":[{"type":"reasoning.text","text":"m","index":0,"format":"f"}]"#,
            #""reasoning":null,"reasoning_details":[{"type":"reasoning.text","signature":"S","index":0,"text":null}]"#,
        ],
        "0 thought\n0 \"H\"\n0 \"m\"\n0 proved "
            + proof(#"{"type":"reasoning.text","text":"Hm","index":0,"signature":"S","format":"f"}"#) + "\n0 end"),
    Quirk(
        "details with a proof and no text", [#""reasoning_details":[{"type":"reasoning.text","signature":"S"}]"#],
        "0 thought\n0 proved " + proof(#"{"type":"reasoning.text","signature":"S"}"#) + "\n0 end"),
    Quirk(
        "a thought behind a proof is another thought, where nothing is counted",
        [
            #""reasoning_details":[{"type":"reasoning.text","text":"a","signature":"S"}]"#,
            #""reasoning_details":[{"type":"reasoning.text","text":"b"}]"#,
            #""reasoning_details":[{"type":"reasoning.text","text":"c"}]"#,
        ],
        "0 thought\n0 \"a\"\n0 proved " + proof(#"{"type":"reasoning.text","text":"a","signature":"S"}"#)
            + "\n0 end\n1 thought\n1 \"b\"\n1 \"c\"\n1 proved " + proof(#"{"type":"reasoning.text","text":"bc"}"#)
            + "\n1 end"),
    Quirk(
        "each type is counted by itself",
        [
            #""reasoning_details":[{"type":"reasoning.summary","summary":"a","index":0}]"#,
            #""reasoning_details":[{"type":"reasoning.encrypted","data":"E","index":0}]"#,
        ],
        "0 thought\n0 \"a\"\n0 proved " + proof(#"{"type":"reasoning.summary","summary":"a","index":0}"#)
            + "\n0 end\n1 sealed\n1 proved " + proof(#"{"type":"reasoning.encrypted","data":"E","index":0}"#)
            + "\n1 end"),
    Quirk(
        "sealed details, with words beside them",
        [#""reasoning":"Hm","reasoning_details":[{"type":"reasoning.encrypted","data":"ENC"}]"#],
        "0 thought\n0 \"Hm\"\n0 end\n1 sealed\n1 proved " + proof(#"{"type":"reasoning.encrypted","data":"ENC"}"#)
            + "\n1 end"),
    Quirk(
        "words behind a detail are no part of what it proves",
        [#""reasoning_details":[{"type":"reasoning.text","text":"a"}]"#, #""reasoning":"b""#],
        "0 thought\n0 \"a\"\n0 proved " + proof(#"{"type":"reasoning.text","text":"a"}"#)
            + "\n0 end\n1 thought\n1 \"b\"\n1 end"),
    Quirk(
        "a detail of no type proves nothing", [#""reasoning_details":[{"text":"Hm","signature":"S"}]"#],
        "0 thought\n0 \"Hm\"\n0 end"),
    Quirk(
        "a detail that says nothing",
        [#""content":"a","reasoning_details":[{"type":"reasoning.text","text":"","index":0}]"#],
        "0 text\n0 \"a\"\n0 end"),
    Quirk("empty details", [#""reasoning":"Hm","reasoning_details":[]"#], "0 thought\n0 \"Hm\"\n0 end"),
    Quirk(
        "Mistral's list of parts",
        [#""content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]},{"type":"text","text":"a"}]"#],
        "0 thought\n0 \"Hm\"\n0 end\n1 text\n1 \"a\"\n1 end"),
    Quirk(
        "sources of the text, also before its first word",
        [
            #""content":"","annotations":[{"type":"url_citation","url_citation":{"url":"u1","title":"t"}}]"#,
            #""content":"a""#,
            #""annotations":[{"type":"file_citation"},{"type":"url_citation","url_citation":{"url":"u2"}}]"#,
        ],
        "0 text\n0 cited \"u1\"\n0 \"a\"\n0 cited \"u2\"\n0 end"),
    Quirk(
        "refusal", [#""refusal":"no""#, #""refusal":", never""#],
        "0 refusal\n0 \"no\"\n0 \", never\"\n0 end"),
]

private let callQuirks = [
    Quirk(
        "OpenAI: id and name first, then fragments",
        [
            #""tool_calls":[{"index":0,"id":"x","type":"function","function":{"name":"f","arguments":""}}]"#,
            #""tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]"#,
            #""tool_calls":[{"index":0,"function":{"arguments":":1}"}}]"#,
        ], "0 call x f\n0 \"{\\\"a\\\"\"\n0 \":1}\"\n0 end"),
    Quirk(
        "interleaved",
        [
            #""tool_calls":[{"index":0,"id":"x","function":{"name":"f","arguments":""}}]"#,
            #""tool_calls":[{"index":1,"id":"y","function":{"name":"g","arguments":""}}]"#,
            #""tool_calls":[{"index":0,"function":{"arguments":"1"}}]"#,
            #""tool_calls":[{"index":1,"function":{"arguments":"2"}}]"#,
        ], "0 call x f\n1 call y g\n0 \"1\"\n1 \"2\"\n0 end\n1 end"),
    Quirk(
        "Mistral: whole, without index",
        [
            #""tool_calls":[{"id":"x","function":{"name":"f","arguments":"1"}},"#
                + #"{"id":"y","function":{"name":"f","arguments":"2"}}]"#
        ],
        "0 call x f\n0 \"1\"\n1 call y f\n1 \"2\"\n0 end\n1 end"),
    Quirk(
        "fragments without index or id belong to the last call",
        [#""tool_calls":[{"id":"x","function":{"name":"f"}}]"#, #""tool_calls":[{"function":{"arguments":"1"}}]"#],
        "0 call x f\n0 \"1\"\n0 end"),
    Quirk(
        "index 0 for every call",
        [
            #""tool_calls":[{"index":0,"id":"x","function":{"name":"f","arguments":"1"}}]"#,
            #""tool_calls":[{"index":0,"id":"y","function":{"name":"g","arguments":"2"}}]"#,
            #""tool_calls":[{"index":0,"function":{"arguments":"3"}}]"#,
        ], "0 call x f\n0 \"1\"\n1 call y g\n1 \"2\"\n1 \"3\"\n0 end\n1 end"),
    Quirk(
        "id and name with every fragment",
        [
            #""tool_calls":[{"index":0,"id":"x","function":{"name":"f","arguments":"1"}}]"#,
            #""tool_calls":[{"index":0,"id":"x","function":{"name":"f","arguments":"2"}}]"#,
        ], "0 call x f\n0 \"1\"\n0 \"2\"\n0 end"),
    Quirk(
        "another id with every fragment, but no name (older vLLM)",
        [
            #""tool_calls":[{"index":0,"id":"x","function":{"name":"f","arguments":"1"}}]"#,
            #""tool_calls":[{"index":0,"id":"z","function":{"name":null,"arguments":"2"}}]"#,
        ], "0 call x f\n0 \"1\"\n0 \"2\"\n0 end"),
    Quirk(
        "empty ids get names of their own",
        [
            #""tool_calls":[{"id":"","function":{"name":"f","arguments":"1"}},"#
                + #"{"function":{"name":"g","arguments":"2"}}]"#
        ],
        "0 call call_c_0 f\n0 \"1\"\n1 call call_c_1 g\n1 \"2\"\n0 end\n1 end"),
    Quirk(
        "text ends where a call begins",
        [#""content":"a""#, #""tool_calls":[{"index":0,"id":"x","function":{"name":"f","arguments":"1"}}]"#],
        "0 text\n0 \"a\"\n0 end\n1 call x f\n1 \"1\"\n1 end"),
    Quirk(
        "Gemini signs its calls",
        [
            #""tool_calls":[{"id":"x","function":{"name":"f","arguments":"1"},"#
                + #""extra_content":{"google":{"thought_signature":"S"}}}]"#
        ],
        "0 call x f\n0 \"1\"\n0 proved " + proof(#"{"google":{"thought_signature":"S"}}"#) + "\n0 end"),
    Quirk(
        "a call is signed in a later fragment",
        [
            #""tool_calls":[{"index":0,"id":"x","function":{"name":"f","arguments":"1"},"extra_content":{}}]"#,
            #""tool_calls":[{"index":0,"function":{"arguments":""},"extra_content":{"google":{"a":"S"}}}]"#,
        ],
        "0 call x f\n0 \"1\"\n0 proved " + proof(#"{"google":{"a":"S"}}"#) + "\n0 end"),
    Quirk(
        "a custom call", [#""tool_calls":[{"id":"x","type":"custom","custom":{"name":"sql","input":"SELECT 1"}}]"#],
        "0 custom x sql\n0 \"SELECT 1\"\n0 end"),
    Quirk(
        "function_call, from before there were tools",
        [#""function_call":{"name":"f","arguments":"1"}"#, #""function_call":{"arguments":"2"}"#],
        "0 call call_c_0 f\n0 \"1\"\n0 \"2\"\n0 end"),
]

@Suite struct ChatReplyTests {
    @Test(arguments: speechQuirks) private func `speech is understood as every server tells it`(quirk: Quirk) {
        let script = tell(.chat, quirk.chunks + [stop, done]).script
        #expect(script == [quirk.script.trimmedEnd, "stopped ended", "finished"].joined(separator: "\n"))
    }

    @Test(arguments: callQuirks) private func `calls are understood as every server tells them`(quirk: Quirk) {
        let script = tell(.chat, quirk.chunks + [finish, done]).script
        #expect(script == quirk.script + "\nstopped toolCalls\nfinished")
    }

    @Test(arguments: [
        ("stop", "", "stopped ended"), ("length", "", "stopped length"), ("tool_calls", "", "stopped toolCalls"),
        ("function_call", "", "stopped toolCalls"), ("content_filter", "", "stopped filtered"),
        ("eos", "", "stopped ended"), ("stop", #","stop_reason":"END""#, "stopped stopSequence \"END\""),
        ("stop", #","matched_stop":"END""#, "stopped stopSequence \"END\""),
        ("stop", #","stop_reason":154827"#, "stopped ended"), ("stop", #","matched_stop":null"#, "stopped ended"),
        ("length", #","stop_reason":"END""#, "stopped length"),
        ("error", "", "failed serverError \"the provider broke the reply off\""),
        ("abort", "", "failed serverError \"the provider broke the reply off\""),
    ])
    func `every reason to stop has its word`(word: String, more: String, line: String) {
        let last = #"{"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"\#(word)"\#(more)}]}"#
        let script = tell(.chat, [last, done]).script
        #expect(script == started + line + (line.hasPrefix("failed") ? "" : "\nfinished"))
    }

    @Test func `stop behind calls means calls`() {
        let call = chunk(#""tool_calls":[{"id":"x","function":{"name":"f","arguments":"{}"}}]"#)
        #expect(tell(.chat, [call, stop, done]).script.hasSuffix("stopped toolCalls\nfinished"))
    }

    @Test func `the end marker may be missing when a reason to stop was given`() {
        #expect(tell(.chat, [chunk(#""content":"a""#), stop]).isFinished)
    }

    @Test func `without either a stream was cut`() {
        let script = tell(.chat, [chunk(#""content":"a""#)]).script
        #expect(script == started + "0 text\n0 \"a\"\nthrown upstream_truncated")
    }

    @Test func `an end marker alone is no reply`() {
        #expect(tell(.chat, [done]).script == "thrown upstream_malformed")
        #expect(tell(.chat, []).script == "thrown upstream_truncated")
    }

    @Test func `Azure's first chunk begins nothing`() {
        let filter = #"{"id":"","object":"","model":"","created":0,"choices":[],"prompt_filter_results":[]}"#
        #expect(tell(.chat, [filter, stop, done]).script == started + "stopped ended\nfinished")
    }

    @Test(arguments: [
        #"{"error":{"message":"broke","type":"server_error","code":null}}"#,
        #"{"choices":[{"delta":{},"finish_reason":"error"}],"error":{"code":"server_error","message":"broke"}}"#,
        #"{"object":"error","message":"broke","type":"BadRequest","code":500}"#,
        #"{"error":"broke"}"#,
    ])
    func `an error inside the stream ends it`(error: String) {
        let script = tell(.chat, [chunk(#""content":"a""#), error, done]).script
        #expect(script == started + "0 text\n0 \"a\"\nfailed serverError \"broke\"")
    }

    @Test func `comments, padding and event names are passed over`() {
        let bytes =
            ": OPENROUTER PROCESSING\n\n: x\ndata: \(stop.dropLast()),\"obfuscation\":\"aaaa\"}\r\n\r\n"
            + "event: x\ndata: [DONE]\n\n"
        #expect(tell(Array(bytes.utf8), .chat, .stream).script == started + "stopped ended\nfinished")
    }

    @Test func `only the first choice is read`() {
        let other = #"{"id":"c","model":"m","choices":[{"index":1,"delta":{"content":"B"},"finish_reason":null}]}"#
        let script = tell(.chat, [chunk(#""content":"a""#), other, stop, done]).script
        #expect(script == started + "0 text\n0 \"a\"\n0 end\nstopped ended\nfinished")
    }

    @Test func `a whole reply says all at once, thoughts first`() {
        let body = #"""
            {"id":"c","model":"m","created":5,"choices":[{"index":0,"message":{"role":"assistant","content":"a",
            "reasoning":"Hm","refusal":null,"tool_calls":[{"id":"x","function":{"name":"f","arguments":"{}"}}]},
            "delta":{"content":""},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}
            """#
        #expect(
            tell(Array(body.utf8), .chat, .whole).script == #"""
                started c m 5
                0 thought
                0 "Hm"
                0 end
                1 text
                1 "a"
                1 end
                2 call x f
                2 "{}"
                2 end
                usage in 1 out 2
                stopped toolCalls
                finished
                """#)
    }

    @Test func `in a whole reply every detail stands by itself`() {
        let body = #"""
            {"id":"c","model":"m","choices":[{"message":{"content":"a","reasoning":"xy","reasoning_details":[
            {"type":"reasoning.text","text":"x"},{"type":"reasoning.text","text":"y"}],
            "annotations":[{"type":"url_citation","url_citation":{"url":"u","title":"t","start_index":0,
            "end_index":1}}]},"finish_reason":"stop"}]}
            """#
        let telling = tell(Array(body.utf8), .chat, .whole)
        #expect(
            telling.script
                == started + "0 thought\n0 \"x\"\n0 proved " + proof(#"{"type":"reasoning.text","text":"x"}"#)
                + "\n0 end\n1 thought\n1 \"y\"\n1 proved " + proof(#"{"type":"reasoning.text","text":"y"}"#)
                + "\n1 end\n2 text\n2 \"a\"\n2 cited \"u\"\n2 end\nstopped ended\nfinished")
        let citation = telling.reply.parts[2].citations[0]
        #expect(citation.title?.string == "t" && citation.range == 0..<1)
    }

    @Test(arguments: [
        (#"{"error":{"message":"no","code":502}}"#, "failed upstreamFailed \"no\""),
        (#"{"id":"c"}"#, "thrown upstream_malformed"), ("[]", "thrown upstream_malformed"),
        ("<html>", "thrown upstream_malformed"), ("", "thrown upstream_malformed"),
    ])
    func `a body that is no reply is a failure`(body: String, script: String) {
        #expect(tell(Array(body.utf8), .chat, .whole).script == script)
    }
}

extension String {
    fileprivate var trimmedEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}
