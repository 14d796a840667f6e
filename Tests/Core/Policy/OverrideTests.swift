// The nearer document wins, member by member.

import Conversation
import Policy
import Testing

@Suite struct `Overrides` {
    private let model = """
        {"m": {"model": "x",
          "reasoning": {"supported": true, "mode": "opt_in", "control": "token_budget", "max_budget_tokens": 1000,
                        "min_budget_tokens": 100},
          "capabilities": {"tools": true, "token_ids": true},
          "limits": {"context_tokens": 100, "max_output_tokens": 50}}}
        """

    private func compiled(_ override: String, timeouts: [String?] = [nil, nil]) throws(PolicyRefusal) -> Target {
        try compile(
            Sample.folder(
                provider: ["models": model, "timeouts": timeouts[0]],
                group: ["targets": #"[{"provider": "p", "model_ref": "m"\#(override)}]"#, "timeouts": timeouts[1]])
        ).policy.groups[0].targets[0]
    }

    @Test func `a target's facts are laid over the model's`() throws {
        let target = try compiled(
            """
            , "reasoning": {"max_budget_tokens": 500, "can_disable": true}, "capabilities": {"tools": false},
            "limits": {"default_max_tokens": 40}
            """)
        #expect(target.reasoning?.maxBudget == 500 && target.reasoning?.minBudget == 100)
        #expect(target.reasoning?.canDisable == true && target.reasoning?.control == .budget)
        #expect(target.capabilities.tools == false && target.capabilities.tokenIDs == true)
        #expect(target.limits == TokenLimits(context: 100, maxOutput: 50, defaultMaxTokens: 40))
    }

    @Test func `a plain no takes the model's details with it`() throws {
        #expect(try compiled(#", "reasoning": {"supported": false}"#).reasoning == ReasoningMetadata(supported: false))
    }

    @Test func `the merged facts are checked as a whole, at the place that broke them`() {
        do throws(PolicyRefusal) {
            _ = try compiled(#", "reasoning": {"max_budget_tokens": 50}"#)
            Issue.record("a maximum below the model's minimum was taken")
        } catch {
            #expect(
                told(error.complaints) == [
                    "groups.g.targets[0].reasoning.max_budget_tokens:"
                        + " expected at least `min_budget_tokens`, 100; found 50"
                ])
        }
    }

    @Test func `a fault of the model is told once, however many targets use it`() {
        let wrong = #"{"m": {"model": "x", "reasoning": {"supported": true, "mode": "opt_in"}}}"#
        let found = complaints(
            Sample.folder(
                provider: ["models": wrong],
                group: ["targets": #"[{"provider": "p", "model_ref": "m", "reasoning": {"can_disable": true}}]"#]))
        #expect(found.count == 2, "the model's own facts lack `control`, and so do the target's")
        #expect(Set(found.map(\.path)) == ["providers.p.models.m.reasoning", "groups.g.targets[0].reasoning"])
    }

    @Test func `timeouts go from provider to group to target`() throws {
        let timeouts = [
            #"{"connect": 1, "first_byte": 2, "idle": 3, "total": 4}"#, #"{"first_byte": 20, "total": null}"#,
        ]
        let target = try compiled(#", "timeouts": {"idle": 0.25}"#, timeouts: timeouts)
        #expect(target.timeouts == Timeouts(connect: 1000, firstByte: 20_000, idle: 250, total: nil))
        #expect(try compiled("").timeouts == .standard)
    }

    @Test func `a cap that the model cannot write is refused`() {
        #expect(throws: PolicyRefusal.self) { try compiled(#", "limits": {"default_max_tokens": 51}"#) }
    }
}
