// Thinking in Messages requests: how a settlement is spelt, and what it does to the rest.

import Conversation
import Dialects
import Reasoning
import Testing

@Suite struct `Thinking in Messages requests` {
    @Test(arguments: [
        (#""reasoning_effort":"low""#, #"{"type":"enabled","budget_tokens":2048}"#),
        (#""reasoning":{"max_tokens":5000}"#, #"{"type":"enabled","budget_tokens":5000}"#),
        (#""reasoning_effort":"none""#, #"{"type":"disabled"}"#),
        ("", "absent"),
    ])
    func `a budget model gets its budget`(wish: String, thinking: String) throws {
        var translation = Translation(metadata: .budgets)
        translation.target.defaultMaxTokens = 64000
        let outcome = try translation.write(asking(wish))
        #expect(outcome.member("thinking") == (thinking == "absent" ? thinking : canonical(thinking)))
        #expect(outcome.member("output_config") == "absent")
    }

    @Test(arguments: [
        (#""reasoning_effort":"max""#, #"{"type":"adaptive"}"#, #"{"effort":"max"}"#),
        (#""reasoning":{"enabled":true}"#, #"{"type":"adaptive"}"#, "absent"),
        (#""reasoning_effort":"none""#, #"{"type":"disabled"}"#, "absent"),
    ])
    func `an adaptive model gets its effort`(wish: String, thinking: String, config: String) throws {
        let outcome = try Translation(metadata: .adaptive).write(asking(wish))
        #expect(outcome.member("thinking") == canonical(thinking))
        #expect(outcome.member("output_config") == (config == "absent" ? config : canonical(config)))
    }

    @Test func `effort and schema share one member`() throws {
        let chat = asking(
            #"""
            "reasoning_effort":"low","response_format":{"type":"json_schema",
            "json_schema":{"schema":{"type":"object"}}}
            """#
        )
        let config = try Translation(metadata: .adaptive).write(chat).member("output_config")
        #expect(config == canonical(#"{"effort":"low","format":{"type":"json_schema","schema":{"type":"object"}}}"#))
    }

    @Test func `beside thinking there is no temperature`() throws {
        let outcome = try Translation(metadata: .adaptive).write(
            asking(#""reasoning_effort":"low","temperature":0.2,"top_p":0.99"#))
        #expect(outcome.member("temperature") == "absent")
        #expect(outcome.member("top_p") == "0.99")
        #expect(outcome.losses == "temperature dropped")
    }

    @Test func `beside a budget no tool is forced, which coercing makes a choice`() throws {
        let chat = asking(
            #""reasoning_effort":"low","tools":[{"function":{"name":"f"}}],"tool_choice":"required""#)
        var translation = Translation(metadata: .budgets)
        #expect(translation.refusal(of: chat) == "reasoning-forced-tool-choice")
        translation.coerce = true
        let outcome = try translation.write(chat)
        #expect(outcome.member("tool_choice") == canonical(#"{"type":"auto"}"#))
        #expect(outcome.losses == "tool_choice replaced auto")
    }

    @Test(arguments: [
        (true, true, ["2023-06-01", "interleaved-thinking-2025-05-14"]),
        (true, false, ["2023-06-01"]),
        (false, true, ["2023-06-01"]),
    ])
    func `thinking between tool calls is unlocked where both happen`(thinks: Bool, tools: Bool, values: [String]) throws
    {
        var translation = Translation(metadata: .budgets)
        translation.target.interleavedBeta = "interleaved-thinking-2025-05-14"
        let members = [
            thinks ? #""reasoning_effort":"low""# : nil, tools ? #""tools":[{"function":{"name":"f"}}]"# : nil,
        ]
        let outcome = try translation.write(asking(members.compactMap { $0 }.joined(separator: ",")))
        #expect(outcome.written.headers.map(\.value) == values)
    }

    private static let loop =
        #"""
        {"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f",
        "arguments":"{}"}}]PROOF},{"role":"tool","tool_call_id":"c","content":"r"}
        """#

    @Test func `a tool loop without its thinking goes on without thinking`() throws {
        let chat = saying(Self.loop.replacing("PROOF", with: ""), #""reasoning_effort":"low""#)
        let outcome = try Translation(metadata: .budgets).write(chat)
        #expect(outcome.member("thinking") == "absent")
        #expect(outcome.losses == "thinking left out, for the last tool calls came without theirs")
        #expect(outcome.written.settlement.control == .silent)
    }

    @Test func `a tool loop with its thinking goes on thinking`() throws {
        let proof = #","reasoning_details":[{"type":"reasoning.encrypted","data":"d"}]"#
        let chat = saying(Self.loop.replacing("PROOF", with: proof), #""reasoning_effort":"low""#)
        let block = #"{"type":"thinking","thinking":"t","signature":"s"}"#
        let outcome = try Translation(metadata: .budgets, restored: [block]).write(chat)
        #expect(outcome.member("thinking") == canonical(#"{"type":"enabled","budget_tokens":2048}"#))
        #expect(outcome.losses.isEmpty)
    }

    @Test func `a proof that was not restored proves nothing`() throws {
        let proof = #","reasoning_details":[{"type":"reasoning.encrypted","data":"d"}]"#
        let chat = saying(Self.loop.replacing("PROOF", with: proof), #""reasoning_effort":"low""#)
        #expect(try Translation(metadata: .budgets).write(chat).member("thinking") == "absent")
    }

    @Test func `an adaptive model needs no proof`() throws {
        let chat = saying(Self.loop.replacing("PROOF", with: ""), #""reasoning_effort":"low""#)
        let outcome = try Translation(metadata: .adaptive).write(chat)
        #expect(outcome.member("thinking") == canonical(#"{"type":"adaptive"}"#))
    }
}
