// Prompts as callers of the Messages dialect make them, built by hand, as Responses requests.

import Conversation
import Dialects
import Testing
import Wire

private func json(_ text: String) -> JSONValue {
    guard let document = try? JSONDocument(text) else { preconditionFailure("\(text) is not JSON") }
    return document.root
}

private func text(_ words: String, marked: Bool = false) -> Part {
    .text(TextPart(.string(words), cacheControl: marked ? json(#"{"type":"ephemeral"}"#) : nil))
}

private func call(_ input: ToolCall.Input) -> Part {
    .call(ToolCall(id: .string("c"), name: .string("f"), input: input))
}

private func native(_ item: String) -> Part { .thought(Thought(proof: .native(json(item)))) }

private func result(_ parts: [Part], isError: Bool = false) -> Part {
    .result(ToolResult(id: .string("c"), parts: parts, isError: isError))
}

private func prompt(_ turns: [Turn], _ change: (inout Prompt) -> Void = { _ in }) -> Prompt {
    var prompt = Prompt(model: .string("g"))
    prompt.turns = turns
    change(&prompt)
    return prompt
}

private func written(_ prompt: Prompt, _ member: String) throws -> (value: String, losses: String) {
    let outcome = try Crossing(.messages, .responses).write(prompt)
    return (outcome.member(member), outcome.losses)
}

private var question: Turn { Turn(role: .user, parts: [text("q")]) }
private let asked = #"{"role":"user","content":[{"type":"input_text","text":"q"}]}"#
private let called = #"{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}"#
private let item = #"{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"E"}"#

private func loop(_ answer: [Part], _ parts: Part...) -> Prompt {
    prompt([question, Turn(role: .assistant, parts: answer), Turn(role: .user, parts: parts)])
}

@Suite struct `Prompts of Messages callers as Responses requests` {
    @Test func `blocks of the system are one text`() throws {
        let prompt = prompt([Turn(role: .system, parts: [text("a", marked: true), text("b")]), question]) {
            $0.leadingTurns = 1
        }
        let (value, losses) = try written(prompt, "instructions")
        #expect(value == #""a\n\nb""# && losses == "cache_control dropped")
    }

    @Test func `blocks of the model keep their order`() throws {
        let answer = [native(item), text("a"), text("b"), call(.object(json(#"{"a": "x\n"}"#))), text("c")]
        let (value, losses) = try written(loop(answer, result([text("r")])), "input")
        let expected =
            "[" + asked + "," + item
            + #","#
            + #"{"role":"assistant","content":[{"type":"output_text","text":"a"},{"type":"output_text","text":"b"}]},"#
            + #"{"type":"function_call","call_id":"c","name":"f","arguments":"{\"a\": \"x\\n\"}"},"#
            + #"{"role":"assistant","content":[{"type":"output_text","text":"c"}]},"#
            + #"{"type":"function_call_output","call_id":"c","output":"r","status":"completed"}]"#
        #expect(value == canonical(expected) && losses.isEmpty)
    }

    @Test func `a thought stands before what it led to, byte for byte`() throws {
        let spelt = #"{ "type":"reasoning","summary":[ ],"encrypted_content":"\u0045","id":"rs" }"#
        let outcome = try Crossing(.messages, .responses).write(
            loop([native(spelt), call(.object(json("{}")))], result([])))
        #expect(outcome.text.contains(asked + "," + spelt + "," + called))
    }

    @Test func `words before a thought stay before it`() throws {
        let (value, losses) = try written(loop([text("a"), native(item), text("b")], text("q")), "input")
        let expected =
            #"{"role":"assistant","content":[{"type":"output_text","text":"a"}]},"# + item
            + #",{"role":"assistant","content":[{"type":"output_text","text":"b"}]}"#
        #expect(value == canonical("[\(asked),\(expected),\(asked)]") && losses.isEmpty)
    }

    @Test func `a thought that led to nothing is left out`() throws {
        let (value, losses) = try written(loop([text("a"), native(item)], text("q")), "input")
        #expect(!value.contains("reasoning"))
        #expect(losses == "messages[].reasoning dropped, for it led to nothing")
    }

    @Test func `nobody's thought but the target's own is sent`() throws {
        let sealed = Part.thought(Thought(text: .string("t"), proof: .sealed(.string("S"))))
        let (value, losses) = try written(loop([sealed, text("a")], text("q")), "input")
        #expect(!value.contains("S") && losses == "messages[].reasoning dropped")
    }

    @Test func `what a tool gave back comes before what the user says`() throws {
        let (value, _) = try written(loop([call(.object(json("{}")))], text("q"), result([text("r")])), "input")
        let output = #"{"type":"function_call_output","call_id":"c","output":"r","status":"completed"}"#
        #expect(value == canonical("[\(asked),\(called),\(output),\(asked)]"))
    }

    @Test func `an error is told in words`() throws {
        let (value, losses) = try written(
            loop([call(.object(json("{}")))], result([text("r")], isError: true)), "input")
        #expect(value.contains(#""output":"[tool error] r""#) && losses == "tool_result.is_error written as text")
    }

    @Test func `what a tool shows is an array`() throws {
        let image = Part.image(Media(.base64(mediaType: "image/png", data: .string("QUJD"))))
        let document = Part.document(Media(.url(.string("https://h/f"))))
        let (value, _) = try written(
            loop([call(.object(json("{}")))], result([text("r"), image, document], isError: true)), "input")
        let output =
            #"""
            [{"type":"input_text","text":"[tool error] "},{"type":"input_text","text":"r"},
            {"type":"input_image","image_url":"data:image/png;base64,QUJD"},
            {"type":"input_file","file_url":"https://h/f"}]
            """#
        #expect(value.contains(#""output":"# + canonical(output)))
    }

    @Test func `the beginning of the model's own reply becomes history, and the caller is told`() throws {
        let (value, losses) = try written(prompt([question, Turn(role: .assistant, parts: [text("a")])]), "input")
        #expect(value.hasSuffix(#""role":"assistant"}]"#))
        #expect(losses == "messages answered after the model's last words, which are not continued")
    }

    @Test func `a tier is written as it is`() throws {
        let outcome = try written(prompt([question]) { $0.serviceTier = .string("default") }, "service_tier")
        #expect(outcome.value == #""default""# && outcome.losses.isEmpty)
    }

    @Test(arguments: [(true, #","strict":true"#), (false, #","strict":false"#), (nil, "")] as [(Bool?, String)])
    func `a schema is enforced as the caller says`(strict: Bool?, expected: String) throws {
        let schema = #"{"type":"object","properties":{}}"#
        let format = ReplyFormat.schema(json(schema), name: nil, description: nil, strict: strict)
        let (value, _) = try written(prompt([question]) { $0.format = format }, "text")
        let whole = #"{"format":{"type":"json_schema","name":"response","schema":\#(schema)\#(expected)}}"#
        #expect(value == canonical(whole))
    }

    @Test func `verbosity and kindred members are copied`() throws {
        let prompt = prompt([question]) {
            $0.verbosity = .string("low")
            $0.user = .string("u")
            $0.kindred = [
                Extra(name: "prompt_cache_key", value: json(#""k""#)),
                Extra(name: "metadata", value: json(#"{"a":"b"}"#)),
            ]
        }
        var crossing = Crossing(.messages, .responses)
        crossing.target.caller = .chat
        let outcome = try crossing.write(prompt)
        #expect(outcome.member("text") == #"{"verbosity":"low"}"#)
        #expect(outcome.member("metadata") == #"{"a":"b"}"#)
        #expect(outcome.member("user") == #""u""# && outcome.member("prompt_cache_key") == #""k""#)
    }

    @Test func `places are named in the caller's list`() {
        let crossing = Crossing(.messages, .responses)
        let system = Turn(role: .system, parts: [text("s")])
        var stray = prompt([system, question, Turn(role: .user, parts: [result([])])]) { $0.leadingTurns = 1 }
        #expect(crossing.refusal(of: stray) == "messages[1]")
        stray.turns[0].parts = [.audio(json("{}"))]
        #expect(crossing.refusal(of: stray) == "system")
        #expect(crossing.refusal(of: prompt([question]) { $0.sampling.stop = [.string("x")] }) == "stop_sequences")
        let container = Extra(name: "container", value: json(#""c""#))
        #expect(crossing.refusal(of: prompt([question]) { $0.extras = [container] }) == "container")
    }
}
