// Responses requests as prompts: one row for each rule.

import Conversation
import Dialects
import Testing
import Wire

private struct Row: Sendable, CustomTestStringConvertible {
    var reason: String
    var members: String
    var expected: String

    init(_ reason: String, _ members: String, _ expected: String) {
        self.reason = reason
        self.members = members
        self.expected = expected
    }

    var testDescription: String { reason }
}

private func read(_ members: String) throws -> Prompt {
    let hasInput = members.hasPrefix(#""input""#)
    let body = try JSONDocument(#"{"model":"g","# + (hasInput ? "" : #""input":"q","#) + members + "}")
    let facts = try Dialect.responses.readFacts(body)
    return try Dialect.responses.readPrompt(body, facts)
}

private func inPart(_ part: String) -> String { #""input":[{"role":"user","content":["# + part + "]}]" }

private let turnRows = [
    Row("a string is what the user says", #""input":"q""#, "user: q"),
    Row("the short form of a message", #""input":[{"role":"user","content":"q"}]"#, "user: q"),
    Row(
        "the long form, with what only the provider needs",
        #"""
        "input":[{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[
        {"type":"output_text","text":"a","annotations":[],"logprobs":[]},{"type":"refusal","refusal":"no"}]}]
        """#,
        "assistant: a + refusal(no)"),
    Row(
        "each item is a turn",
        #"""
        "input":[{"role":"system","content":"s"},{"role":"developer","content":"d"},{"role":"user","content":[
        {"type":"input_text","text":"a"},{"type":"input_text","text":"b"}]},{"role":"user","content":"c"}]
        """#,
        "system: s | developer: d | user: a + b | user: c"),
    Row(
        "a call and what came of it",
        #"""
        "input":[{"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":"{}","status":"completed"},
        {"type":"function_call_output","call_id":"c","output":"r"}]
        """#,
        "assistant: call(c f {}) | tool: result(c: r)"),
    Row(
        "what a tool shows",
        #"""
        "input":[{"type":"function_call_output","call_id":"c","output":[{"type":"input_text","text":"r"},
        {"type":"input_image","image_url":"https://h/i"},{"type":"input_file","file_url":"https://h/f"}]}]
        """#,
        "tool: result(c: r + image(url https://h/i) + document(url https://h/f))"),
    Row(
        "free-form calls",
        #"""
        "input":[{"type":"custom_tool_call","call_id":"c","name":"f","input":"1+1"},
        {"type":"custom_tool_call_output","call_id":"c","output":"2"}]
        """#,
        "assistant: call(c f free 1+1) | tool: result(c: 2)"),
    Row(
        "a thought with its proof",
        #"""
        "input":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"},
        {"type":"summary_text","text":"b"}],"encrypted_content":"E"}]
        """#,
        "assistant: thought(a\n\nb, sealed E)"),
    Row(
        "a thought without proof is still one",
        #""input":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"}]}]"#,
        "assistant: thought(a)"),
    Row(
        "open models tell their thoughts themselves",
        #""input":[{"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"a"}]}]"#,
        "assistant: thought(a)"),
    Row("a hidden thought", #""input":[{"type":"reasoning","encrypted_content":""}]"#, "assistant: thought(hidden)"),
    Row("nobody else knows the item", #""input":[{"type":"web_search_call","id":"w"}]"#, "assistant: other"),
    Row("nor this one, a tool's", #""input":[{"type":"shell_call_output","call_id":"w"}]"#, "tool: other"),
]

private let partRows = [
    Row(
        "an image's address", inPart(#"{"type":"input_image","image_url":"https://h/i"}"#),
        "user: image(url https://h/i)"
    ),
    Row(
        "an image in its address",
        inPart(#"{"type":"input_image","image_url":"data:image/JPG;base64,QUI=","detail":"low"}"#),
        "user: image(image/jpeg QUI= detail low)"),
    Row("an image on file", inPart(#"{"type":"input_image","file_id":"f"}"#), "user: image(file f)"),
    Row(
        "a document",
        inPart(#"{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,QUJD"}"#),
        "user: document(application/pdf QUJD name a.pdf)"),
    Row(
        "a document as bare base64 is known by its name",
        inPart(#"{"type":"input_file","filename":"a.pdf","file_data":"QUJD"}"#),
        "user: document(application/pdf QUJD name a.pdf)"),
    Row(
        "or by its beginning", inPart(#"{"type":"input_file","file_data":"JVBERi0x"}"#),
        "user: document(application/pdf JVBERi0x)"),
    Row(
        "or not at all", inPart(#"{"type":"input_file","file_data":"QUJD"}"#),
        "user: document(application/octet-stream QUJD)"),
    Row(
        "a text document", inPart(#"{"type":"input_file","filename":"a.txt","file_data":"w7w="}"#),
        "user: document(plain ü name a.txt)"),
    Row(
        "a document's address", inPart(#"{"type":"input_file","file_url":"https://h/f"}"#),
        "user: document(url https://h/f)"),
    Row("a document on file", inPart(#"{"type":"input_file","file_id":"f"}"#), "user: document(file f)"),
    Row("audio", inPart(#"{"type":"input_audio","input_audio":{}}"#), "user: audio"),
    Row("nobody knows the part", inPart(#"{"type":"hologram"}"#), "user: other"),
    Row(
        "a breakpoint is a cache mark",
        inPart(#"{"type":"input_text","text":"a","prompt_cache_breakpoint":{"mode":"explicit"}}"#), "user: a*"),
]

private let toolRows = [
    Row(
        "a function", #""tools":[{"type":"function","name":"f","description":"d","parameters":{},"strict":true}]"#,
        "function f 'd' {} strict:true"),
    Row("nothing but a name", #""tools":[{"type":"function","name":"f","parameters":null}]"#, "function f - strict:-"),
    Row(
        "a free-form tool",
        #""tools":[{"type":"custom","name":"f","format":{"type":"grammar","syntax":"lark","definition":"s"}}]"#,
        #"custom f {"type":"grammar","syntax":"lark","definition":"s"}"#),
    Row("a tool that the provider runs", #""tools":[{"type":"web_search"}]"#, "hosted web_search"),
    Row("auto", #""tool_choice":"auto""#, " -> automatic"),
    Row("none", #""tool_choice":"none""#, " -> none"),
    Row("required", #""tool_choice":"required""#, " -> required"),
    Row("a function's name", #""tool_choice":{"type":"function","name":"f"}"#, " -> named f"),
    Row("a free-form tool's name", #""tool_choice":{"type":"custom","name":"f"}"#, " -> named f"),
    Row("a provider's tool", #""tool_choice":{"type":"web_search"}"#, " -> named web_search"),
    Row(
        "some of the tools",
        #""tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"f"},{"type":"mcp"}]}"#,
        " -> allowed f mcp required"),
    Row("any of some tools", #""tool_choice":{"type":"allowed_tools","mode":"auto","tools":[]}"#, " -> allowed "),
]

private let extraRows = [
    Row(
        "what says nothing elsewhere",
        #"""
        "store":false,"include":["reasoning.encrypted_content"],"truncation":"disabled","background":false,
        "stream_options":{"include_obfuscation":false},"top_logprobs":0,"context_management":[],"prompt":null
        """#, ""),
    Row(
        "what only this dialect says",
        #""store":true,"include":["x"],"truncation":"auto","max_tool_calls":3,"context_management":[1]"#,
        #"store true; include ["x"]; truncation "auto"; max_tool_calls 3; context_management [1]"#),
    Row(
        "what else is said of reasoning", #""reasoning":{"effort":null,"context":"all_turns","summary":null}"#,
        #"reasoning.context "all_turns""#),
    Row(
        "a message's phase, once, and no ids",
        #"""
        "input":[{"role":"assistant","content":"a","phase":"commentary","id":"msg_1"},
        {"role":"assistant","content":"b","phase":"final_answer","id":"msg_2"}]
        """#,
        #"input[].phase "commentary""#),
]

@Suite struct `Responses requests as prompts` {
    @Test(arguments: turnRows + partRows)
    private func `turns are read as the row says`(row: Row) throws {
        let prompt = try read(row.members)
        #expect(prompt.gist == row.expected)
        #expect(prompt.leadingTurns == 0)
    }

    @Test(arguments: toolRows)
    private func `tools are read as the row says`(row: Row) throws {
        #expect(try read(row.members).toolGist == row.expected)
    }

    @Test(arguments: extraRows)
    private func `the rest is kept as the row says`(row: Row) throws {
        let prompt = try read(row.members)
        #expect(prompt.gist(of: prompt.extras) == row.expected)
    }

    @Test func `instructions stand before the caller's items`() throws {
        let prompt = try read(#""input":[{"role":"user","content":"q"}],"instructions":"s""#)
        #expect(prompt.gist == "system: s | user: q")
        #expect(prompt.leadingTurns == 1)
    }

    @Test func `what the two OpenAI dialects say alike is kindred`() throws {
        let prompt = try read(
            #""metadata":{"a":"b"},"prompt_cache_key":"k","safety_identifier":"i","user":"u","service_tier":"flex""#)
        #expect(
            prompt.gist(of: prompt.kindred)
                == #"metadata {"a":"b"}; prompt_cache_key "k"; safety_identifier "i""#)
        #expect(prompt.user?.string == "u")
        #expect(prompt.serviceTier?.string == "flex")
        #expect(prompt.extras.isEmpty)
    }

    @Test func `how to answer is read`() throws {
        let prompt = try read(
            #"""
            "max_output_tokens":9,"temperature":0.5,"top_p":1,"parallel_tool_calls":false,"stream":true,
            "reasoning":{"effort":"low","summary":"auto"},
            "text":{"verbosity":"low","format":{"type":"json_schema","name":"n","schema":{"a":1},"strict":true}}
            """#)
        #expect(prompt.maxTokens == 9 && prompt.stream && prompt.parallelToolCalls == false)
        #expect(prompt.sampling.temperature?.rawText == "0.5" && prompt.sampling.topP?.rawText == "1")
        #expect(prompt.wish == ReasoningWish(effort: .low, summary: "auto"))
        #expect(prompt.verbosity?.string == "low")
        guard case .schema(let schema, let name, nil, true) = prompt.format else {
            Issue.record("\(String(describing: prompt.format))")
            return
        }
        #expect(schema.rawText == #"{"a":1}"# && name?.string == "n")
    }
}
