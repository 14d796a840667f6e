// The advice in a refusal: only what would help whoever reads it.

import Conversation
import Policy
import Reasoning
import Routing
import Testing
import Wire

@Suite struct `The hint of a refusal` {
    private func hint(_ facts: Facts, from caller: Dialect = .chat, _ targets: [Target], usual: ReasoningWish? = nil)
        throws
        -> String
    {
        let group = group(.failover, targets) { $0.reasoningDefault = usual }
        let plan = plan(facts, from: caller, to: group, dice: 1)
        #expect(plan.choices.isEmpty)
        let details = try #require(plan.failure(of: facts, from: caller, to: group).details)
        return try #require(JSONDocument(details).root["hint"]?.string)
    }

    private func thinking(_ change: @escaping (inout ReasoningMetadata) -> Void) -> Target {
        target("p/m") {
            var facts = ReasoningMetadata.takingEfforts
            change(&facts)
            $0.reasoning = facts
        }
    }

    @Test func `of a budget that is not in the table names the budgets and efforts that are`() throws {
        let model = thinking { $0.effortBudgets = [EffortBudget(.low, 2048), EffortBudget(.high, 16384)] }
        #expect(
            try hint(request { $0.wish.budget = 5000 }, [model])
                == "Ask for a budget that the model's table has (2048, 16384), or for an effort.")
    }

    @Test func `of a budget for a model that takes efforts names its efforts`() throws {
        let model = thinking { $0.efforts = [.low, .high] }
        #expect(
            try hint(request { $0.wish.budget = 5000 }, [model])
                == "Ask for an effort instead of a budget (low, high), or have the operator give the model"
                + " `effort_budgets`.")
    }

    @Test func `of an effort that the model lacks names those that it has`() throws {
        let model = thinking { $0.efforts = [.low, .high] }
        #expect(
            try hint(request { $0.wish.effort = .max }, [model]) == "Ask for an effort that the model has (low, high).")
    }

    @Test func `of a group's own default is not to ask for less`() throws {
        let model = thinking { $0.efforts = [.low, .high] }
        let told = try hint(request(), [model], usual: ReasoningWish(effort: .max, enabled: true))
        #expect(told.contains("skip_reasoning") && told.contains("operator"))
        #expect(!told.contains("Ask for"), "the caller asked for nothing")
    }

    @Test func `names everything that stands in the way`() throws {
        let model = target("p/m", .messages) { $0.reasoning = .takingEfforts }
        let told = try hint(request { $0.wish.effort = .max }, [model])
        #expect(told.contains("Ask for an effort that the model has"))
        #expect(told.contains("switch the bridge chat-to-messages on"), "the effort alone would not help")
    }

    @Test func `does not tell a Messages caller to leave out a cap that Messages cannot do without`() throws {
        let model = target("p/m", .messages) { $0.capabilities.honorsMaxTokens = false }
        let told = try hint(request { $0.maxTokens = 100 }, from: .messages, [model])
        #expect(!told.contains("Leave out"))
    }
}
