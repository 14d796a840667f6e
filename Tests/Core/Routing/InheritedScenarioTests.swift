// The situations in which coding agents met the router before this one.

import Conversation
import Dialects
import Policy
import Reasoning
import Routing
import Testing
import Wire

/// One of `scenarios` of `cases-router-errors-and-agents.json`, as a request at one target.
private struct Scenario {
    var caller: Dialect
    var body: String
    var server: Target
    /// A reason among those of the refusal; nil: the target is admitted.
    var reason: String?

    static let chat = #"{"model":"g","messages":[{"role":"user","content":"x"}]"#
    static let tool = #","tools":[{"type":"function","function":{"name":"f"}}]"#
    static let effort = #","reasoning_effort":"low""#

    static func bridged(_ caller: Dialect, _ dialect: Dialect) -> Target {
        target("p/m", dialect) {
            $0.bridges = [Bridge(lane: Lane(caller: caller, target: dialect), shapes: Bridge.everything)]
            $0.reasoning = .takingEfforts
        }
    }

    static let all: [String: Scenario] = [
        "codex-responses-reasoning-tools": Scenario(
            caller: .responses,
            body: #"{"model":"g","input":"x","reasoning":{"effort":"low"},"tools":[{"type":"function","name":"f"}]}"#,
            server: bridged(.responses, .responses)),
        "cursor-chat-reasoning-tools-bridge": Scenario(
            caller: .chat, body: chat + tool + effort + "}", server: bridged(.chat, .responses)),
        "responses-to-chat-function-tool": Scenario(
            caller: .responses, body: #"{"model":"g","input":"x","tools":[{"type":"function","name":"f"}]}"#,
            server: bridged(.responses, .chat)),
        "chat-to-responses-streaming": Scenario(
            caller: .chat, body: chat + #","stream":true}"#, server: bridged(.chat, .responses)),
        "reasoning-no-compatible-target": Scenario(
            caller: .chat, body: chat + effort + "}", server: target(), reason: "reasoning-metadata-missing"),
        "thinking-budget-4096-cap-128": Scenario(
            caller: .messages,
            body: #"{"model":"g","max_tokens":128,"messages":[],"thinking":{"type":"enabled","budget_tokens":4096}}"#,
            server: target("p/m", .messages) {
                $0.reasoning = .takingBudgets
                $0.reasoning?.budgetMustBeLessThanMaxTokens = true
            }, reason: "reasoning-budget-not-below-cap"),
        "image-tools-reasoning-no-target": Scenario(
            caller: .chat,
            body: #"{"model":"g","messages":[{"role":"user","content":[{"type":"image_url","image_url":"u"}]}]"# + tool
                + effort + "}",
            server: target { $0.capabilities.inputModalities = .text }, reason: "images-unsupported"),
        "provider-skin-mismatch": Scenario(
            caller: .chat, body: chat + tool + "}", server: target("p/m", .messages),
            reason: "chat-to-messages-bridge-disabled"),
        "aider-structured-output": Scenario(
            caller: .chat, body: chat + #","response_format":{"type":"json_object"}}"#, server: target()),
    ]

    /// Scenarios that are no matter of eligibility.
    static let elsewhere = [
        "responses-body-on-chat-endpoint": "a body is read as the path says",
        "upstream-401": "a failed attempt: `Inherited failures of attempts`",
        "upstream-400": "a failed attempt: `Inherited failures of attempts`",
        "router-traffic-shaped": "callers' rates are not obeyed yet",
    ]

    func plan() throws -> (plan: Plan, facts: Facts, group: Group) {
        let group = RoutingTests.group(.failover, [server])
        let request = try ReadRequest(Array(body.utf8), from: caller, to: group)
        return (request.plan(to: group), request.facts, group)
    }
}

@Suite struct `Inherited scenarios` {
    nonisolated(unsafe) private static let rows: [String: InheritedCases.Object] = {
        let rows = InheritedCases.load("cases-router-errors-and-agents.json")["scenarios"] as? [InheritedCases.Object]
        return Dictionary(uniqueKeysWithValues: (rows ?? []).map { ($0["name"] as? String ?? "", $0) })
    }()

    @Test(arguments: Scenario.all.keys.sorted())
    func `have the same end`(name: String) throws {
        let scenario = try #require(Scenario.all[name])
        let expected = try #require(Self.rows[name]?["expect"] as? InheritedCases.Object)
        let (plan, facts, group) = try scenario.plan()
        let isServed = expected["status"] as? Int == 200 || (expected["newer"] as? String)?.hasPrefix("200") == true
        #expect(plan.places.isEmpty == !isServed && isServed == (scenario.reason == nil))
        if let bridge = expected["bridge"] as? String {
            let lane = Lane(caller: scenario.caller, target: scenario.server.dialect)
            #expect(lane.isStraight ? bridge == "none" : bridge == lane.bridgeName.replacing("-", with: "_"))
        }
        if expected["control"] as? String == "reasoning" {
            #expect(plan.choices.first?.settlement.encoding == .responsesReasoning)
        }
        guard let reason = scenario.reason else { return }
        #expect(plan.refusals.flatMap(\.names).contains(reason), "\(plan.refusals.map(\.names))")
        let failure = plan.failure(of: facts, from: scenario.caller, to: group)
        #expect(failure.code == "no-eligible-target")
        if let need = expected["requirements_include"] as? String {
            #expect(plan.requirements(of: facts).contains(need))
        }
    }

    @Test func `are all in the table`() {
        #expect(Self.rows.keys.sorted() == (Array(Scenario.all.keys) + Scenario.elsewhere.keys).sorted())
    }
}
