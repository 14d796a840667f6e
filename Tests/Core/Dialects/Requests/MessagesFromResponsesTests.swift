// Prompts of Responses callers as Messages requests: what a list of items makes different.

import Conversation
import Dialects
import Testing
import Wire

private func text(_ text: String) -> Part { .text(TextPart(.string(text))) }

private func said(_ role: Role, _ parts: Part...) -> Turn { Turn(role: role, parts: parts) }

private func call(_ id: String) -> Turn {
    said(.assistant, .call(ToolCall(id: .string(id), name: .string("f"), input: .encoded(.string("{}")))))
}

private func result(_ id: String, _ parts: Part...) -> Turn {
    said(.tool, .result(ToolResult(id: .string(id), parts: parts)))
}

private func replayed(_ block: String?) throws -> Turn {
    let proof = try block.map { Proof.native(try JSONDocument($0).root) }
    return said(.assistant, .thought(Thought(text: .string("t"), proof: proof)))
}

/// Instructions, and one turn for each item.
private func prompt(_ items: [Turn]) -> Prompt {
    var prompt = Prompt(model: .string("g"))
    prompt.turns = [said(.system, text("Be brief."))] + items
    prompt.leadingTurns = 1
    return prompt
}

private func write(
    _ prompt: Prompt, _ settlement: Settlement = .silent
) throws(Failure) -> (body: JSONDocument?, written: WrittenPrompt) {
    var bytes: [UInt8] = []
    let target = TargetShape(caller: .responses, model: "claude-x")
    let written = try Dialect.messages.writePrompt(prompt, for: target, settlement, into: &bytes)
    return (try? JSONDocument(bytes), written)
}

private func losses(_ written: WrittenPrompt) -> String {
    written.losses.map { "\($0.field) \($0.outcome)" }.joined(separator: "; ")
}

private func kindred(_ members: String) throws -> [Extra] {
    try JSONDocument(members).root.members.map { Extra(name: $0.key.string ?? "", value: $0.value) }
}

@Suite struct `Messages requests for Responses callers` {
    @Test func `items in a row are one message, and results one more`() throws {
        let items = [
            said(.user, text("q")), said(.assistant, text("a")), call("c1"), call("c2"), result("c2", text("2")),
            result("c1", text("1")), said(.developer, text("d")), said(.user, text("go")),
        ]
        let body = try write(prompt(items)).body?.root
        #expect(body?["system"].map { canonical($0) } == canonical(#"[{"type":"text","text":"Be brief."}]"#))
        #expect(
            body?["messages"].map { canonical($0) }
                == canonical(
                    #"""
                    [{"role":"user","content":[{"type":"text","text":"q"}]},{"role":"assistant","content":[
                    {"type":"text","text":"a"},{"type":"tool_use","id":"c1","name":"f","input":{}},
                    {"type":"tool_use","id":"c2","name":"f","input":{}}]},{"role":"user","content":[
                    {"type":"tool_result","tool_use_id":"c2","content":[{"type":"text","text":"2"}]},
                    {"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"1"}]},
                    {"type":"text","text":"<system>d</system>"},{"type":"text","text":"go"}]}]
                    """#))
    }

    @Test func `results come first, wherever the user put them`() throws {
        let both = Turn(role: .user, parts: [text("go")] + result("c", text("r")).parts)
        let body = try write(prompt([said(.user, text("q")), call("c"), both])).body?.root
        #expect(body?["messages"]?[2]?["content"]?[0]?["type"]?.string == "tool_result")
    }

    @Test func `items are counted without the instructions`() {
        let question = said(.user, text("q"))
        let nothing = JSONDocument().root
        let rows: [(reason: String, items: [Turn], param: String)] = [
            ("a call that no one answers", [question, call("c")], "input"),
            ("words that come too early", [question, call("c"), question], "input[2]"),
            ("an answer to nothing", [question, result("c", text("r"))], "input[1]"),
            ("sound", [said(.user, .audio(nothing))], "input[0].content"),
            ("sound in a result", [question, call("c"), result("c", .other(nothing))], "input[2].output"),
        ]
        for row in rows {
            let failure = #expect(throws: Failure.self, "\(row.reason)") { try write(prompt(row.items)) }
            #expect(failure?.param == row.param, "\(row.reason)")
        }
    }

    @Test func `instructions have no number`() throws {
        var spoken = prompt([said(.user, text("q"))])
        spoken.turns[0].parts = [.audio(JSONDocument().root)]
        let failure = #expect(throws: Failure.self) { try write(spoken) }
        #expect(failure?.param == "instructions")
    }

    @Test func `what Chat and Responses share is listed, and the user is known by either name`() throws {
        var asked = prompt([said(.user, text("q"))])
        asked.verbosity = .string("low")
        asked.kindred = try kindred(#"{"metadata":{"a":"b"},"prompt_cache_key":"k","safety_identifier":"s"}"#)
        let outcome = try write(asked)
        #expect(outcome.body?.root["metadata"]?.rawText == #"{"user_id":"s"}"#)
        #expect(losses(outcome.written) == "metadata dropped; prompt_cache_key dropped; text.verbosity dropped")
        asked.user = .string("u")
        asked.verbosity = .string("medium")
        asked.kindred = try kindred(#"{"metadata":{},"safety_identifier":"s"}"#)
        let known = try write(asked)
        #expect(known.body?.root["metadata"]?.rawText == #"{"user_id":"u"}"#)
        #expect(losses(known.written) == "safety_identifier dropped")
        asked.user = nil
        asked.kindred = try kindred(#"{"safety_identifier":"a@b.c"}"#)
        #expect(losses(try write(asked).written) == "safety_identifier replaced by a digest")
    }

    @Test func `losses have the caller's words`() throws {
        let image = Media(.url(.string("https://h/i")), detail: .string("high"))
        var asked = prompt([said(.user, text("q"), .image(image)), try replayed(nil), said(.user, text("q"))])
        asked.format = .jsonObject
        #expect(
            losses(try write(asked).written)
                == "text.format replaced by an instruction; input[].content[].detail dropped; "
                + "input[].encrypted_content dropped")
    }

    @Test(arguments: [
        ("no thought at all", false, false, true), ("the thought before the last calls", false, true, false),
        ("the thought that the loop began with", true, false, false),
    ])
    func `a loop is proved by a thought in it`(reason: String, first: Bool, last: Bool, isLeftOut: Bool) throws {
        let block = #"{"type":"thinking","thinking":"t","signature":"s"}"#
        var items = [try replayed(block), said(.user, text("q"))]
        if first { items.append(try replayed(block)) }
        items += [call("a"), result("a", text("1"))]
        if last { items.append(try replayed(block)) }
        items += [call("b"), call("c"), result("b", text("2")), result("c", text("3"))]
        items.insert(said(.user, text("hello")), at: 0)
        let settlement = Settlement(control: .budget(2048), encoding: .thinkingBudget)
        let outcome = try write(prompt(items), settlement)
        #expect((outcome.body?.root["thinking"] == nil) == isLeftOut, "\(reason)")
        #expect((outcome.written.settlement.rule == "unproven_tool_calls") == isLeftOut, "\(reason)")
    }

    @Test func `thoughts are shown as the settlement says`() throws {
        let settlement = Settlement(control: .effort(.low), encoding: .thinkingAdaptive, summary: "summarized")
        let body = try write(prompt([said(.user, text("q"))]), settlement).body?.root
        #expect(body?["thinking"]?.rawText == #"{"type":"adaptive","display":"summarized"}"#)
    }
}
