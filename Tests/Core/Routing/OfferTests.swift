// What a group offers: what the gate admits, no more and no less.

import Conversation
import Policy
import Reasoning
import Routing
import Testing

private let now = Circumstances(dice: 0, now: Moment(milliseconds: 0, unixSeconds: 1_800_000_000))

private func offered(_ group: Group, to callers: [Dialect] = [.chat]) -> Offer {
    offer(of: group, to: callers, in: now)
}

private func thinking(_ change: (inout ReasoningMetadata) -> Void = { _ in }) -> Target {
    target { target in
        var facts = ReasoningMetadata.takingEfforts
        change(&facts)
        target.reasoning = facts
    }
}

private struct LevelRow: CustomTestStringConvertible {
    var targets: [Target]
    var caller = Dialect.chat
    var levels: [Effort]
    var because: String

    var testDescription: String { because }

    static let budgets = target("b/m", .messages) { $0.reasoning = .takingBudgets }
    static let bridged = target("b/m", .messages) {
        $0.reasoning = .takingBudgets
        $0.bridges = [.chatToMessages()]
    }
    static let narrowlyBridged = target("b/m", .messages) {
        $0.reasoning = .takingBudgets
        $0.bridges = [.chatToMessages(Bridge.everything.subtracting(.reasoning))]
    }

    static let all = [
        LevelRow(targets: [thinking()], levels: [.low, .medium, .high], because: "the model's efforts"),
        LevelRow(
            targets: [thinking { $0.efforts = [] }], levels: [.low, .medium, .high],
            because: "a model with efforts of which none is listed has the three usual ones"),
        LevelRow(
            targets: [thinking { $0.efforts = [.none, .low, .max] }], levels: [.low, .max],
            because: "not to think is no level"),
        LevelRow(
            targets: [budgets], caller: .messages, levels: [.low, .high],
            because: "efforts that the table exchanges for budgets"),
        LevelRow(
            targets: [
                target("b/m", .messages) {
                    $0.reasoning = .takingBudgets
                    $0.reasoning?.effortBudgets = []
                }
            ], caller: .messages, levels: [], because: "without a table a budget is no effort"),
        LevelRow(targets: [budgets], levels: [], because: "no bridge, no level"),
        LevelRow(targets: [bridged], levels: [.low, .high], because: "a bridge that carries reasoning"),
        LevelRow(targets: [narrowlyBridged], levels: [], because: "a bridge that does not carry reasoning"),
        LevelRow(
            targets: [thinking { $0.efforts = [.xhigh] }, bridged], levels: [.low, .high, .xhigh],
            because: "each level that one of the targets carries, in order of strength"),
        LevelRow(
            targets: [thinking { $0.encoding = .thinkingBudget }], levels: [],
            because: "an encoding of another dialect can write nothing"),
        LevelRow(targets: [target()], levels: [], because: "nothing is known of the model's reasoning"),
        LevelRow(
            targets: [target { $0.reasoning = ReasoningMetadata(supported: false) }], levels: [],
            because: "the model does not reason"),
    ]
}

@Suite struct `What a group offers` {
    @Test(arguments: LevelRow.all)
    private func `the levels that at least one target carries`(row: LevelRow) {
        #expect(offered(group(.failover, row.targets), to: [row.caller]).levels == row.levels)
    }

    @Test(arguments: LevelRow.all)
    private func `a level is offered exactly when a request for it has somewhere to go`(row: LevelRow) {
        let group = group(.failover, row.targets)
        let levels = offered(group, to: [row.caller]).levels
        for effort in Effort.allCases where effort != .none {
            let facts = request {
                $0.wish = ReasoningWish(effort: effort)
                $0.maxTokens = 64_000
            }
            #expect(plan(facts, from: row.caller, to: group, dice: 1).choices.isEmpty == !levels.contains(effort))
        }
    }

    @Test func `a group that coerces offers what is carried exactly`() {
        let group = group(.failover, [thinking()]) { $0.contract.onUnsupported = .coerce }
        #expect(offered(group).levels == [.low, .medium, .high])
    }

    @Test func `a target that breaks the group's contract offers nothing`() {
        let group = group(.failover, [thinking()]) { $0.contract.required = .tools }
        #expect(offered(group) == Offer())
    }

    @Test func `a level whose budget fits under no usual cap is offered to those who ask for a larger one`() {
        let target = target("b/m", .messages) {
            $0.reasoning = .takingBudgets
            $0.bridges = [.chatToMessages()]
            $0.limits = TokenLimits(maxOutput: 64_000, defaultMaxTokens: 4_096)
        }
        #expect(offered(group(.failover, [target])).levels == [.low, .high])
    }

    @Test func `the limits are those of the roomiest target and the abilities those of any`() {
        let small = target("a/m") {
            $0.limits = TokenLimits(context: 8_000, maxOutput: 4_000)
            $0.capabilities.inputModalities = [.text, .image]
            $0.capabilities.parallelTools = false
        }
        let large = target("b/m") {
            $0.limits = TokenLimits(context: 200_000)
            $0.capabilities.inputModalities = [.text, .audio]
            $0.capabilities.parallelTools = true
        }
        let offer = offered(group(.failover, [small, large]))
        #expect((offer.context, offer.maxOutput) == (200_000, 4_000))
        #expect(offer.modalities == ["text", "image", "audio"])
        #expect(offer.parallelTools == true)
        #expect(offer.tools == nil, "nobody wrote it down")
    }

    @Test func `callers of several dialects are offered what any of them is`() {
        let group = group(.failover, [LevelRow.budgets, thinking { $0.efforts = [.max] }])
        #expect(offered(group, to: [.chat]).levels == [.max])
        #expect(offered(group, to: [.chat, .messages]).levels == [.low, .high, .max])
    }
}

@Suite struct `What a caller gets who asks nothing` {
    @Test func `no level is the default of a model that thinks when asked`() {
        #expect(offered(group(.failover, [thinking()])).defaultLevel == nil)
    }

    @Test func `the level of a model that thinks unasked is its own, else the middle`() {
        #expect(offered(group(.failover, [thinking { $0.mode = .defaultOn }])).defaultLevel == .medium)
        let known = thinking {
            $0.mode = .alwaysOn
            $0.defaultEffort = .high
        }
        #expect(offered(group(.failover, [known])).defaultLevel == .high)
    }

    @Test func `the group's default is what its first target makes of it`() {
        let high = ReasoningWish(effort: .high)
        #expect(offered(group(.failover, [thinking()]) { $0.reasoningDefault = high }).defaultLevel == .high)
        let budget = group(.failover, [LevelRow.budgets]) { $0.reasoningDefault = ReasoningWish(budget: 2048) }
        #expect(offered(budget, to: [.messages]).defaultLevel == .low)
        let off = group(
            .failover,
            [
                thinking {
                    $0.mode = .defaultOn; $0.canDisable = true
                }
            ]
        ) {
            $0.reasoningDefault = ReasoningWish(effort: Effort.none)
        }
        #expect(offered(off).defaultLevel == nil)
    }

    @Test func `a default that is coerced is told as what is sent`() {
        let group = group(.failover, [thinking()]) {
            $0.reasoningDefault = ReasoningWish(effort: .max)
            $0.contract.onUnsupported = .coerce
        }
        #expect(offered(group).defaultLevel == .high)
    }

    @Test func `summaries can be asked for where a target that carries a level has them`() {
        #expect(offered(group(.failover, [thinking { $0.supportsSummaries = true }])).summarizes)
        #expect(!offered(group(.failover, [thinking()])).summarizes)
        let plain = target { target in
            target.reasoning = ReasoningMetadata(supported: false)
            target.reasoning?.supportsSummaries = true
        }
        #expect(!offered(group(.failover, [plain])).summarizes)
    }

    @Test func `the summary that comes unasked is the one that settle would ask for`() {
        let target = target("r/m", .responses) { target in
            target.reasoning = .takingEfforts
            target.reasoning?.supportsSummaries = true
            target.reasoning?.defaultSummary = "auto"
            target.bridges = [Bridge(lane: Lane(caller: .chat, target: .responses), shapes: Bridge.everything)]
        }
        #expect(offered(group(.failover, [target]), to: [.chat]).defaultSummary == "auto")
        #expect(
            offered(group(.failover, [target]), to: [.responses]).defaultSummary == nil, "straight lanes add nothing")
    }
}

@Suite struct `What a choosy group offers` {
    private let proof = TargetProof(
        shape: TargetProof.Shape(surface: .chat, control: .effort, stream: true, tools: true), date: 1_799_999_000,
        passed: 1, failed: 0)

    @Test func `is what was proved in any shape of request`() {
        let proved = group(.failover, [thinking(), target()]) {
            $0.contract.quality = QualityFloor(minPassRate: 1)
            $0.targets[0].proofs = [proof]
        }
        #expect(offered(proved).levels == [.low, .medium, .high])
        #expect(offered(group(.failover, [thinking()]) { $0.contract = proved.contract }) == Offer())
    }

    @Test(arguments: [ReasoningMetadata.Mode.optIn, .alwaysOn])
    func `is no thinking that only requests with tools could have`(mode: ReasoningMetadata.Mode) {
        let choosy = group(.failover, [thinking { $0.mode = mode }, target()]) {
            $0.targets[0].capabilities.toolOnly = true
            $0.targets[0].limits.context = 9_000
        }
        var expected = Offer()
        expected.canSwitchOff = true
        expected.context = 9_000
        #expect(offered(choosy) == expected, "what it takes besides is offered all the same")
        let proved = group(.failover, Array(choosy.targets)) {
            $0.contract.quality = QualityFloor(minPassRate: 1)
            $0.targets[0].proofs = [proof]
        }
        #expect(offered(proved) == Offer())
    }

    @Test func `is what its targets carry beside images, if they want those`() {
        let choosy = group(.failover, [thinking()]) {
            $0.targets[0].requestShape = RequestShapeSupport()
            $0.targets[0].requestShape?.requiredModalities = [.text, .image]
        }
        #expect(offered(choosy).levels == [.low, .medium, .high])
    }
}
