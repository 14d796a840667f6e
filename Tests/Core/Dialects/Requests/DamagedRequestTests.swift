// No request crashes a reader: every value of a rich request is replaced by every kind of value.

import Conversation
import Dialects
import Reasoning
import Testing
import Wire

private let rich: [(dialect: Dialect, body: String)] = [
    (
        .chat,
        #"""
        {"model":"g","stream":true,"stream_options":{"include_usage":true},"temperature":1,"top_p":1,"top_k":1,
        "stop":["a"],"user":"u","service_tier":"auto","max_tokens":9000,"skip_reasoning":false,"n":1,
        "reasoning":{"effort":"low","max_tokens":1,"enabled":true,"exclude":false,"summary":"auto"},
        "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"},"strict":true}},
        "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}},
        {"type":"custom","custom":{"name":"c","format":{"type":"grammar","grammar":{"syntax":"s","definition":"d"}}}}],
        "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"function":{"name":"f"}}]}},
        "messages":[{"role":"system","content":"s"},{"role":"user","name":"n","content":[{"type":"text","text":"t",
        "cache_control":{"type":"ephemeral"}},{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}},
        {"type":"file","file":{"filename":"f","file_data":"data:application/pdf;base64,QUJD"}}]},
        {"role":"assistant","content":null,"refusal":"r","thinking_blocks":[{"thinking":"t","signature":"s"}],
        "reasoning_details":[{"type":"reasoning.text","text":"t","signature":"s"}],
        "tool_calls":[{"id":"i","type":"function","function":{"name":"f","arguments":"{}"}},
        {"id":"j","type":"custom","custom":{"name":"c","input":"x"}}]},
        {"role":"tool","tool_call_id":"i","content":"r"},{"role":"tool","tool_call_id":"j","content":[]},
        {"role":"user","content":"q"}]}
        """#
    ),
    (
        .responses,
        #"""
        {"model":"g","input":[{"type":"message","role":"user","content":[{"type":"input_image"}]},
        {"type":"function_call_output","output":[{"type":"input_text"}]}],"reasoning":{"effort":"low","summary":"auto"},
        "tools":[{"type":"function"}],"tool_choice":{"type":"allowed_tools","mode":"auto"},"parallel_tool_calls":true,
        "text":{"format":{"type":"json_schema"}},"max_output_tokens":1,"top_logprobs":0,"background":false}
        """#
    ),
    (
        .messages,
        #"""
        {"model":"g","max_tokens":9,"system":[{"type":"text"}],"thinking":{"type":"enabled","budget_tokens":1,
        "display":"omitted"},"output_config":{"effort":"low","format":{"type":"json_schema"}},"tools":[{"name":"f"}],
        "tool_choice":{"type":"any","disable_parallel_tool_use":true},"mcp_servers":[],"messages":[{"role":"user",
        "content":[{"type":"tool_result","content":[{"type":"image"}]}]}]}
        """#
    ),
]

private let strangers = [
    "null", "true", "5", "-1e9", #""""#, #""x""#, #""\ud800""#, "[]", "{}", "[[]]", #"{"type":7}"#,
]

/// The value and all values in it.
private func everything(in value: JSONValue) -> [JSONValue] {
    [value] + value.members.flatMap { everything(in: $0.value) } + value.elements.flatMap { everything(in: $0) }
}

@Suite struct `Damaged requests` {
    @Test(arguments: rich.indices, strangers)
    func `a stranger in any place is understood or refused in words`(place: Int, stranger: String) throws {
        let (dialect, text) = rich[place]
        let body = try JSONDocument(text)
        for value in everything(in: body.root) {
            var edits = JSONEdits(body)
            edits.replace(value, with: Array(stranger.utf8))
            var bytes: [UInt8] = []
            edits.write(into: &bytes)
            let complaint = try complaint(about: bytes, dialect)
            #expect(complaint?.kind ?? .malformed == .malformed)
            #expect(complaint.map { !$0.message.isEmpty } ?? true)
        }
    }

    private func complaint(about bytes: [UInt8], _ dialect: Dialect) throws -> Failure? {
        let body = try JSONDocument(bytes)
        do {
            let facts = try dialect.readFacts(body)
            var straight: [UInt8] = []
            _ = dialect.writeStraight(body, facts, StraightChanges(model: "m", settlement: .silent), into: &straight)
            _ = try JSONDocument(straight)
            if dialect == .chat { _ = try JSONDocument(try Translation(metadata: .adaptive).write(body).bytes) }
            return nil
        } catch let failure as Failure {
            return failure
        } catch is ReasoningRefusal {
            return nil
        }
    }
}
