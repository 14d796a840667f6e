// Prompts that are made by hand, and the Chat requests that they come to.

import Conversation
import Dialects
import Testing
import Wire

/// A prompt, its target, and how to think.
struct ByHand {
    var prompt = Prompt(model: .string("g"))
    var target: TargetShape
    var settlement = Settlement.silent

    init(_ caller: Dialect) {
        target = TargetShape(caller: caller, model: "m")
    }

    /// Adds a turn.
    mutating func say(_ role: Role, _ parts: Part...) {
        prompt.turns.append(Turn(role: role, parts: parts))
    }

    /// Adds a question.
    mutating func ask() { say(.user, words("q")) }

    /// Adds a question, a call and its result.
    mutating func loop(_ result: Part...) {
        ask()
        say(.assistant, used("c1"))
        prompt.turns.append(Turn(role: .user, parts: [gave("c1", result)]))
    }

    /// Adds a member that only the caller's dialect knows.
    mutating func add(_ name: String, _ value: String) {
        prompt.extras.append(Extra(name: name, value: parsed(value)))
    }

    func write() throws -> Translation.Outcome {
        var bytes: [UInt8] = []
        let written = try Dialect.chat.writePrompt(prompt, for: target, settlement, into: &bytes)
        return Translation.Outcome(bytes: bytes, written: written)
    }
}

/// The value that a text spells.
func parsed(_ json: String) -> JSONValue {
    (try? JSONDocument(json))?.root ?? JSONDocument().root
}

/// Text, with a mark for a cache or without.
func words(_ text: String, marked: Bool = false) -> Part {
    .text(TextPart(.string(text), cacheControl: marked ? parsed(#"{"type":"ephemeral"}"#) : nil))
}

/// A call of `f`.
func used(_ id: String, _ input: ToolCall.Input = .encoded(.string("{}")), proof: String? = nil) -> Part {
    .call(
        ToolCall(id: .string(id), name: .string("f"), input: input, proof: proof.map { Proof.native(parsed($0)) }))
}

/// What the call's tool gave back.
func gave(_ id: String, _ parts: [Part], isError: Bool = false) -> Part {
    .result(ToolResult(id: .string(id), parts: parts, isError: isError))
}

/// A thought with the target's own proof.
func proven(_ proof: String) -> Part { .thought(Thought(text: .string("t"), proof: .native(parsed(proof)))) }

/// A picture.
var picture: Part { .image(Media(.base64(mediaType: "image/png", data: .string("QUJD")))) }

/// A prompt, one member of the Chat request that it comes to, and its value.
struct ChatRow: Sendable, CustomTestStringConvertible {
    var reason: String
    var caller: Dialect
    var member: String
    var expected: String
    var losses: String
    var make: @Sendable (inout ByHand) -> Void

    init(
        _ reason: String, _ caller: Dialect, _ member: String, _ expected: String, losses: String = "",
        _ make: @escaping @Sendable (inout ByHand) -> Void
    ) {
        self.reason = reason
        self.caller = caller
        self.member = member
        self.expected = expected
        self.losses = losses
        self.make = make
    }

    var testDescription: String { reason }

    /// Writes the prompt and looks at the member.
    func check() throws {
        var hand = ByHand(caller)
        make(&hand)
        let outcome = try hand.write()
        #expect(outcome.member(member) == (expected == "absent" ? "absent" : canonical(expected)))
        #expect(outcome.losses == losses)
        #expect(try hand.write().bytes == outcome.bytes, "a second writing differs")
    }
}

/// A prompt that is refused, and what it is refused for.
struct ChatRefusal: Sendable, CustomTestStringConvertible {
    var reason: String
    var caller: Dialect
    var param: String
    /// It could be said in the caller's dialect, but not in this one.
    var isUnsupported: Bool
    var make: @Sendable (inout ByHand) -> Void

    init(
        _ reason: String, _ caller: Dialect, _ param: String, unsupported: Bool = true,
        _ make: @escaping @Sendable (inout ByHand) -> Void
    ) {
        self.reason = reason
        self.caller = caller
        self.param = param
        isUnsupported = unsupported
        self.make = make
    }

    var testDescription: String { reason }

    /// Writes the prompt in vain.
    func check() throws {
        var hand = ByHand(caller)
        make(&hand)
        let failure = #expect(throws: Failure.self) { try hand.write() }
        #expect(failure?.kind == .malformed)
        #expect(failure?.param == param)
        #expect(failure?.code == (isUnsupported ? "unsupported_by_target" : nil))
    }
}
