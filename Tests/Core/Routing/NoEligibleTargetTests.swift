// What is told when nobody can carry a request.

import Conversation
import Policy
import Routing
import Testing
import Wire

@Suite struct `No eligible target` {
    private func failure(_ facts: Facts, from caller: Dialect = .chat, _ group: Group) -> Failure {
        let plan = plan(facts, from: caller, to: group, dice: 1)
        #expect(plan.choices.isEmpty)
        return plan.failure(of: facts, from: caller, to: group)
    }

    @Test func `the failure tells model, dialect, requirements, reasons and a hint`() {
        let facts = request { ($0.wish.effort, $0.maxTokens) = (.low, 256) }
        let group = group(.failover, [target("a/plain"), target("b/claude", .messages)]) { $0.name = "text-only-test" }
        let told = failure(facts, group)
        #expect(told.kind == .noEligibleTarget && told.code == "no-eligible-target")
        let hint =
            "Leave the reasoning control out, or have the operator complete the model's `reasoning` facts."
        #expect(
            told.message
                == "No target of `text-only-test` can carry this openai-chat request, which needs text, reasoning,"
                + " max_tokens. \(hint)")
        #expect(
            String(decoding: told.details ?? [], as: UTF8.self)
                == #"{"model":"text-only-test","dialect":"openai-chat","#
                + #""requirements":["text","reasoning","max_tokens"],"#
                + #""reasons":{"a/plain":["reasoning-metadata-missing"],"#
                + #""b/claude":["chat-to-messages-bridge-disabled","reasoning-metadata-missing"]},"hint":"\#(hint)"}"#)
    }

    @Test func `requirements stand in the fixed order`() {
        let facts = request {
            $0.tools.choiceForced = true
            $0.maxTokens = 5
            $0.wish.budget = 2000
            $0.structuredOutputs = true
            $0.tools.count = 1
            $0.content = [.audio, .documents, .images]
        }
        let plan = plan(facts, from: .chat, to: group(.failover, [target()]), dice: 1)
        #expect(
            plan.requirements(of: facts) == [
                "text", "image", "document", "audio", "tools", "structured_outputs", "reasoning", "max_tokens",
                "forced_tool_choice",
            ])
    }

    @Test func `a contract that nobody keeps ends the requirements`() {
        let group = group(.failover, [target()]) { $0.contract.required = .reasoning }
        let facts = request { $0.maxTokens = 5 }
        let plan = plan(facts, from: .chat, to: group, dice: 1)
        #expect(plan.requirements(of: facts) == ["text", "max_tokens", "contract-required-reasoning"])
        #expect(plan.refusals.map(\.names) == [["contract-required-reasoning-missing"]])
    }

    @Test func `every refusal has some advice`() throws {
        let asked: [(inout Facts) -> Void] = [
            { $0.wish.effort = .low }, { $0.stream = true }, { $0.tools.hosted = true },
            { $0.hasPreviousResponse = true },
            { $0.content = .audio },
        ]
        for ask in asked {
            let bridged = target("p/m", .messages) { $0.bridges = [.chatToMessages(.text)] }
            let told = failure(request(ask), group(.failover, [bridged]))
            let bytes = try #require(told.details)
            let details = try JSONDocument(bytes)
            let hint = try #require(details.root["hint"]?.string)
            #expect(hint.hasSuffix(".") && hint.utf8.count > 20)
        }
    }

    @Test func `fields that no bridge carries are named`() {
        let bridged = target("p/m", .messages) { $0.bridges = [.chatToMessages(.text)] }
        let told = failure(request { $0.unbridgeable = ["n", "logprobs"] }, group(.failover, [bridged]))
        #expect(told.message.hasSuffix("Leave out what no bridge carries: n, logprobs."))
    }

    @Test func `names are written as JSON`() throws {
        let told = failure(request { $0.wish.effort = .low }, group(.failover, [target("a\"b/ü")]))
        let bytes = try #require(told.details)
        let reasons = try #require(JSONDocument(bytes).root["reasons"])
        #expect(reasons.members.map { $0.key.string } == ["a\"b/ü"])
    }
}
