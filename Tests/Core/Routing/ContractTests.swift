// What a group promises beyond what its targets can do: what was proved of them, and how they are doing.

import Conversation
import Policy
import Routing
import Testing

/// Conditions that a test has written down.
final class WrittenConditions: TargetConditions {
    let list: [Condition]

    init(_ list: [Condition]) {
        self.list = list
    }

    var isAnyUnwell: Bool { list.contains { $0.health != .well } }
    func health(of place: Int, at now: Moment) -> Health { list[place].health }
    func condition(of place: Int, at now: Moment) -> Condition { list[place] }
}

private let day = 86_400
private let now = 1_800_000_000

/// A proof of Chat requests with an effort, streamed, without tools.
private func proof(
    age days: Int = 1, passed: Int = 95, failed: Int = 5, _ change: (inout TargetProof.Shape) -> Void = { _ in }
) -> TargetProof {
    var shape = TargetProof.Shape(surface: .chat, control: .effort, stream: true, tools: false)
    change(&shape)
    return TargetProof(shape: shape, date: now - days * day, passed: passed, failed: failed)
}

private func names(
    _ contract: Contract, _ target: Target, conditions: [Condition] = [], from caller: Dialect = .chat,
    _ ask: (inout Facts) -> Void = { _ in }
) -> [String] {
    let group = group(.failover, [target]) { $0.contract = contract }
    let circumstances = Circumstances(
        dice: 1, now: Moment(milliseconds: 0, unixSeconds: now),
        conditions: conditions.isEmpty ? nil : WrittenConditions(conditions))
    return Routing.plan(request(ask), from: caller, to: group, in: circumstances).refusals.flatMap(\.names)
}

@Suite struct `Quality floors` {
    private static let floor: Contract = {
        var contract = Contract()
        contract.quality = QualityFloor(maxProofAge: 30 * day, minPassRate: 0.9)
        return contract
    }()

    @Test(
        arguments: [
            ("no proof at all", [], "contract-no-validated-target"),
            ("a proof that is young and good", [proof()], ""),
            ("as old as may be", [proof(age: 30)], ""),
            ("a proof that has expired", [proof(age: 31)], "contract-validation-expired"),
            ("a proof that is too low", [proof(passed: 89, failed: 11)], "contract-quality-floor-pass-rate"),
            ("just good enough", [proof(passed: 90, failed: 10)], ""),
            (
                "an old one that is good, a new one that is not", [proof(age: 99), proof(passed: 1, failed: 1)],
                "contract-quality-floor-pass-rate"
            ),
            ("one of two is enough", [proof(age: 99), proof()], ""),
            ("of another surface", [proof { $0.surface = .responses }], "contract-no-validated-target"),
            ("of another control", [proof { $0.control = .budget }], "contract-no-validated-target"),
            ("of whole replies", [proof { $0.stream = false }], "contract-no-validated-target"),
            ("with tools", [proof { $0.tools = true }], "contract-no-validated-target"),
            ("of tomorrow, by another clock", [proof(age: -1)], ""),
        ])
    fileprivate func `a proof has to be of the request's shape, young and good`(
        why: String, proofs: [TargetProof], reason: String
    ) {
        let target = target {
            $0.reasoning = .takingEfforts
            $0.proofs = proofs
        }
        let told = names(Self.floor, target) {
            $0.wish.effort = .low
            $0.stream = true
        }
        #expect(told == [reason].filter { !$0.isEmpty })
    }

    @Test(
        arguments: [
            (ReasoningWish(), .none), (ReasoningWish(effort: Effort.none), .off),
            (ReasoningWish(effort: .high), .effort),
            (ReasoningWish(budget: 2000), .budget), (ReasoningWish(enabled: true), .enabled),
        ] as [(ReasoningWish, TargetProof.Control)])
    func `each kind of wish wants a proof of its own`(wish: ReasoningWish, control: TargetProof.Control) {
        for other in TargetProof.Control.allCases {
            let target = target("p/m", .messages) {
                $0.reasoning = .takingBudgets
                $0.reasoning?.mode = .optIn
                $0.proofs = [
                    proof {
                        $0.surface = .messages
                        $0.control = other
                    }
                ]
            }
            let told = names(Self.floor, target, from: .messages) {
                ($0.wish, $0.stream, $0.maxTokens) = (wish, true, 64_000)
            }
            let isLacking = told.contains("contract-no-validated-target")
            #expect(isLacking == (other != control), "\(control) by \(other): \(told)")
        }
    }

    @Test func `tags alone want no proof, and every one of them`() {
        var contract = Contract()
        contract.quality = QualityFloor(tags: ["eu", "gold"])
        #expect(names(contract, target { $0.tags = ["gold", "fast", "eu"] }).isEmpty)
        #expect(names(contract, target { $0.tags = ["eu"] }) == ["contract-quality-floor-tags"])
    }

    @Test func `a call that only passes through has no shape, and wants no proof`() {
        let bare = group(.failover, [target()]) { $0.contract = Self.floor }
        let tagged = group(.failover, [target()]) { $0.contract.quality = QualityFloor(tags: ["eu"]) }
        let circumstances = Circumstances(dice: 1, now: Moment(milliseconds: 0, unixSeconds: now))
        #expect(planPassing(request(), to: bare, speaking: [.chat], in: circumstances).places == [0])
        #expect(planPassing(request(), to: tagged, speaking: [.chat], in: circumstances).places.isEmpty)
    }
}

@Suite struct `Operational limits` {
    private static let strict: Contract = {
        var contract = Contract()
        contract.operational = OperationalLimits(
            maxP95Latency: 2000, maxErrorRate: 0.05, maxTimeoutRate: 0.02, minOutputTokensPerSecond: 30)
        return contract
    }()

    private static let good = Condition(
        observations: 10, errorRate: 0.05, timeoutRate: 0.02, p95Latency: 2000, outputTokensPerSecond: 30)

    private static func changed(_ change: (inout Condition) -> Void) -> Condition {
        var condition = good
        change(&condition)
        return condition
    }

    @Test(
        arguments: [
            ("exactly as good as promised", good, []),
            ("slow", changed { $0.p95Latency = 2001 }, ["p95-latency"]),
            ("failing", changed { $0.errorRate = 0.06 }, ["error-rate"]),
            ("late", changed { $0.timeoutRate = 0.03 }, ["timeout-rate"]),
            ("sluggish", changed { $0.outputTokensPerSecond = 29 }, ["output-tokens-per-second"]),
            (
                "bad in every way",
                changed { ($0.p95Latency, $0.errorRate, $0.timeoutRate, $0.outputTokensPerSecond) = (9999, 1, 1, 0) },
                ["p95-latency", "error-rate", "timeout-rate", "output-tokens-per-second"]
            ),
            ("seen too seldom", changed { ($0.observations, $0.errorRate) = (9, 1) }, []),
            ("never seen", Condition(), []),
            ("seen, but nobody measured it", Condition(observations: 100), []),
        ])
    func `a target that does worse is closed, one that nobody knows is not`(
        why: String, condition: Condition, reasons: [String]
    ) {
        let told = names(Self.strict, target(), conditions: [condition])
        #expect(told == reasons.map { "contract-operational-threshold-\($0)" })
    }

    @Test func `without anybody who observes, nothing is closed`() {
        #expect(names(Self.strict, target()).isEmpty)
    }

    @Test func `how many observations count can be said`() {
        var contract = Contract()
        contract.operational = OperationalLimits(maxErrorRate: 0.5, minObservations: 1)
        #expect(
            names(contract, target(), conditions: [Condition(observations: 1, errorRate: 1)])
                == ["contract-operational-threshold-error-rate"])
    }
}

@Suite struct `API shapes` {
    @Test func `a group promises to be called in some dialects, and is called in no other`() {
        var contract = Contract()
        contract.apiShapes = [.chat, .messages]
        #expect(names(contract, target()).isEmpty)
        let bridged = target("p/m", .chat) {
            $0.bridges = [Bridge(lane: Lane(caller: .responses, target: .chat), shapes: Bridge.everything)]
        }
        #expect(names(contract, bridged, from: .responses) == ["contract-required-api-shape"])
    }
}

@Suite struct `Contract reasons` {
    /// The order in which the system before this one told them; the sorts of shortfall within one are ours.
    private static let inherited = [
        "contract-required-api-shape", "contract-required-tools", "contract-required-structured-outputs",
        "contract-required-reasoning", "contract-required-modality", "contract-required-context",
        "contract-required-max-tokens", "contract-quality-floor", "contract-no-validated-target",
        "contract-validation-expired", "contract-operational-threshold",
    ]

    @Test func `stand in the inherited order, after all others`() throws {
        let first = try #require(Reason.allCases.firstIndex { $0.requirement != nil })
        #expect(Reason.allCases[first...].allSatisfy { $0.requirement != nil })
        var demands: [String] = []
        for demand in Reason.allCases.compactMap(\.requirement) where !demands.contains(demand) {
            demands.append(demand)
        }
        #expect(demands.filter(Self.inherited.contains) == Self.inherited)
    }

    @Test func `end the requirements by the inherited words`() {
        let contract = {
            var contract = Contract()
            contract.quality = QualityFloor(tags: ["eu"], maxProofAge: day)
            return contract
        }()
        let plan = plan(request(), from: .chat, to: group(.failover, [target()]) { $0.contract = contract }, dice: 1)
        #expect(
            plan.requirements(of: request()) == ["text", "contract-quality-floor", "contract-no-validated-target"])
    }
}
