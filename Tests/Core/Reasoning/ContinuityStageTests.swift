// The two halves of continuity: replies on their way out, prompts on their way in.

import Conversation
import Reasoning
import Testing
import Wire

/// What a caller is told, one event a line.
private func told(
    _ events: [ReplyEvent], replay: ReasoningMetadata.Replay = .signature, caller: Dialect = .messages,
    isHidden: Bool = false
) -> [String] {
    var sealing = ReplySealing(seal(), replay: replay, caller: caller, isHidden: isHidden)
    return events.flatMap { event in
        let told = sealing.pass(event)
        return [told.before, told.event].compactMap { $0 }.map(line)
    }
}

private func line(_ event: ReplyEvent) -> String {
    switch event {
    case .partStarted(let part, _): "\(part) start"
    case .partDelta(let part, let text): "\(part) \(text.string)"
    case .partProved(let part, let text): "\(part) proved \(opened(text.string, by: seal()) ?? "nothing of ours")"
    case .partEnded(let part): "\(part) end"
    default: "other"
    }
}

/// A thought of two words, and a call.
private func reply(proof: String?) -> [ReplyEvent] {
    let thought: [ReplyEvent] = [
        .partStarted(0, .thought), .partDelta(0, .string("Hm \"")), .partDelta(0, .string("so")),
    ]
    let proved: [ReplyEvent] = proof.map { [.partProved(0, .string($0))] } ?? []
    let call: [ReplyEvent] = [
        .partEnded(0), .partStarted(1, .call(id: .string("c1"), name: .string("f"))),
        .partProved(1, .string("{\"g\":1}")), .partEnded(1),
    ]
    return thought + proved + call
}

@Suite struct `Proofs on their way out` {
    private let proof = #"{"type":"thinking"}"#

    @Test func `a proof is told as an envelope, a call's with its id`() {
        #expect(
            told(reply(proof: proof)) == [
                "0 start", "0 Hm \"", "0 so", "0 proved thought \(proof)", "0 end", "1 start",
                #"1 proved call c1 {"g":1}"#, "1 end",
            ])
    }

    @Test(arguments: [Dialect.messages, .responses])
    func `a plain thought is marked for callers who send everything back`(caller: Dialect) {
        #expect(told(reply(proof: nil), replay: .none, caller: caller)[3...4] == ["0 proved nothing", "0 end"])
    }

    @Test func `a plain thought says nothing to a Chat caller`() {
        #expect(told(reply(proof: nil), replay: .none, caller: .chat)[3] == "0 end")
    }

    @Test(arguments: Dialect.allCases)
    func `a plain thought that its model wants back is sealed whole`(caller: Dialect) {
        let told = told(reply(proof: nil), replay: .reasoningContent, caller: caller)
        #expect(told[3] == #"0 proved thought {"reasoning_content":"Hm \"so"}"#)
    }

    @Test func `a proof comes before the plain text of the same thought`() {
        let told = told(reply(proof: proof), replay: .reasoningContent)
        #expect(told.filter { $0.hasPrefix("0 proved") } == ["0 proved thought \(proof)"])
    }

    @Test func `of hidden thoughts nothing is given away`() {
        for replay in [ReasoningMetadata.Replay.none, .reasoningContent] {
            for proof in [nil, proof] {
                let told = told(reply(proof: proof), replay: replay, isHidden: true)
                #expect(!told.contains { $0.hasPrefix("0 proved") })
            }
        }
    }

    @Test func `a reply that starts over counts its parts anew`() {
        let again: [ReplyEvent] = [
            .partStarted(0, .text), .started(ReplyHead(id: .string("i"), model: .string("m"))),
        ]
        let told = told(again + reply(proof: proof))
        #expect(told.contains("0 proved thought \(proof)"))
    }
}

@Suite struct `Proofs on their way in` {
    private let artefact = #"{"type":"thinking","thinking":"Hm","signature":"S"}"#

    private func thought(_ proof: String?) -> Part {
        .thought(Thought(text: .string("Hm"), proof: proof.map { .sealed(.string($0)) }))
    }

    private func call(_ id: String) -> Part {
        .call(ToolCall(id: .string(id), name: .string("f"), input: .encoded(.string("{}"))))
    }

    private func prompt(_ turns: [[Part]]) -> Prompt {
        var prompt = Prompt(model: .string("g"))
        prompt.turns = turns.map { Turn(role: .assistant, parts: $0) }
        return prompt
    }

    /// One word for each part, one list for each turn.
    private func restored(_ prompt: Prompt, by seal: Seal = seal()) -> [[String]] {
        prompt.restored(by: seal).prompt.turns.map { turn in
            turn.parts.map { part in
                switch part {
                case .thought(let thought): "thought" + proof(thought.proof)
                case .call(let call): "call \(call.id.string)" + proof(call.proof)
                default: "other"
                }
            }
        }
    }

    private func proof(_ proof: Proof?) -> String {
        if case .native(let artefact) = proof { return " " + artefact.rawText }
        return ""
    }

    @Test func `a thought is restored in its place`() throws {
        let envelope = try #require(seal().close(thought: .string(artefact)))
        let prompt = prompt([[call("a"), thought(envelope), call("b")]])
        #expect(restored(prompt) == [["call a", "thought \(artefact)", "call b"]])
        #expect(prompt.restored(by: seal()).losses.isEmpty)
    }

    @Test func `a call gets its proof, and the envelope is gone`() throws {
        let envelope = try #require(seal().close(call: .string("b"), .string("{\"g\":1}")))
        let prompt = prompt([[call("b")], [call("a"), call("b")], [thought(envelope)], [call("b")]])
        #expect(restored(prompt) == [["call b"], ["call a", #"call b {"g":1}"#], [], ["call b"]])
        #expect(prompt.restored(by: seal()).losses.isEmpty)
    }

    @Test(arguments: [
        (seal("q").close(thought: .string("{}")), "another model's"), ("ErUB", "a raw signature"), (nil, "unproven"),
        (seal(key: 9).close(thought: .string("{}")), "forged"),
    ])
    func `every other thought is taken out, with one loss`(proof: String?, reason: String) {
        let prompt = prompt([[thought(proof), call("a"), thought(proof)], [thought(proof)]])
        #expect(restored(prompt) == [["call a"], []], "\(reason)")
        #expect(prompt.restored(by: seal()).losses == [Loss("reasoning", "dropped, for another model thought it")])
    }

    @Test func `a plain thought of the same model is taken out too`() {
        let prompt = prompt([[thought(seal().closeEmpty()), call("a")]])
        #expect(restored(prompt) == [["call a"]])
        #expect(prompt.restored(by: seal()).losses == [Loss("reasoning", "dropped, for its model takes none back")])
    }

    @Test func `the proof of a call that is gone goes with it`() throws {
        let envelope = try #require(seal().close(call: .string("z"), .string("{}")))
        let prompt = prompt([[call("a"), thought(envelope)]])
        #expect(restored(prompt) == [["call a"]])
        #expect(prompt.restored(by: seal()).losses == [Loss("reasoning", "dropped, for its call is gone")])
    }

    @Test func `a longer conversation begins like the shorter one`() throws {
        let envelope = try #require(seal().close(thought: .string(artefact)))
        let proof = try #require(seal().close(call: .string("a"), .string("{\"g\":1}")))
        let turns = [[thought(envelope), call("a"), thought(proof)], [thought("x")], [thought(envelope), call("a")]]
        for count in turns.indices {
            let shorter = restored(prompt(Array(turns[..<count])))
            #expect(Array(restored(prompt(turns))[..<count]) == shorter)
        }
    }
}
