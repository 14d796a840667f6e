// Draws by weight: their mix, and what no seed may ever bring about.

import Conversation
import Policy
import Reasoning
import Routing
import Testing

@Suite struct `Draws` {
    private func order(_ weights: [Int], dice: UInt64) -> [Int] {
        let targets = weights.enumerated().map { place, weight in target("p/\(place)") { $0.weight = weight } }
        return plan(request(), from: .chat, to: group(.weighted, targets), dice: dice).places
    }

    /// Five standard deviations of a share drawn so often: one run in millions leaves it by chance, and dice are fixed.
    private func tolerance(_ share: Double, _ draws: Int) -> Double {
        5 * (share * (1 - share) / Double(draws)).squareRoot()
    }

    @Test(arguments: [[60, 30, 10], [1, 1], [1, 99], [5, 5, 5, 5, 5, 5, 5], [1_000_000, 1]])
    func `the first place is drawn by weight`(weights: [Int]) {
        let draws = 20_000
        var firsts = [Int](repeating: 0, count: weights.count)
        for dice in 0..<draws { firsts[order(weights, dice: UInt64(dice))[0]] += 1 }
        let total = Double(weights.reduce(0, +))
        for (place, weight) in weights.enumerated() {
            let share = Double(weight) / total
            #expect(abs(Double(firsts[place]) / Double(draws) - share) <= tolerance(share, draws), "\(firsts)")
        }
    }

    @Test func `the next place is drawn by weight among those left`() {
        let draws = 30_000
        var seconds = [0, 0, 0]
        var afterFirst = 0
        for dice in 0..<draws {
            let order = order([60, 30, 10], dice: UInt64(dice))
            guard order[0] == 0 else { continue }
            afterFirst += 1
            seconds[order[1]] += 1
        }
        #expect(afterFirst > 15_000)
        #expect(abs(Double(seconds[1]) / Double(afterFirst) - 0.75) <= tolerance(0.75, afterFirst), "\(seconds)")
    }

    @Test func `random bits and counted bits give the same mix`() {
        var random = Seeded(7)
        let draws = 20_000
        let firsts = (0..<draws).reduce(0) { sum, _ in sum + (order([20, 80], dice: random.next())[0] == 0 ? 1 : 0) }
        #expect(abs(Double(firsts) / Double(draws) - 0.2) <= tolerance(0.2, draws))
    }

    @Test(arguments: 0..<200)
    func `weight 0 comes after every other, in the documents' order`(seed: Int) {
        let order = order([0, 3, 0, 1, 0], dice: UInt64(seed))
        #expect(Set(order.prefix(2)) == [1, 3])
        #expect(order.suffix(3) == [0, 2, 4])
    }

    @Test(arguments: 0..<300)
    func `whatever the request, everyone is admitted or refused, once, and only the admitted are tried`(seed: Int) {
        var random = Seeded(seed)
        let targets = (0..<Int.random(in: 1...12, using: &random)).map { randomTarget("p/\($0)", &random) }
        let strategy: Group.Strategy = [.weighted, .failover].randomElement(using: &random) ?? .weighted
        let group = group(strategy, targets) {
            $0.contract.onUnsupported = Bool.random(using: &random) ? .coerce : .reject
        }
        let facts = randomRequest(&random)
        let caller = Dialect.allCases.randomElement(using: &random) ?? .chat
        let plan = plan(facts, from: caller, to: group, dice: random.next())
        #expect((plan.places + plan.refusals.map(\.target)).sorted() == Array(targets.indices))
        #expect(plan.refusals.allSatisfy { !$0.names.isEmpty })
        for choice in plan.choices { expectCarries(facts, targets[choice.target], choice, from: caller) }
    }

    /// What must be true of a target that was admitted, said a second time and in other words than the gate's.
    private func expectCarries(_ facts: Facts, _ target: Target, _ choice: Choice, from caller: Dialect) {
        if caller != target.dialect {
            #expect(target.bridges.contains { $0.lane.caller == caller && $0.lane.target == target.dialect })
            #expect(caller == .chat && target.dialect == .messages)
        }
        if facts.tools.count > 0 { #expect(target.capabilities.tools != false) }
        if let cap = facts.maxTokens, let most = target.limits.maxOutput { #expect(cap <= most) }
        if facts.wish.effort != nil {
            #expect(target.reasoning?.supported == true)
            #expect(choice.settlement.thinks)
        }
        if case .budget(let tokens) = choice.settlement.control, let cap = choice.maxTokens { #expect(tokens < cap) }
    }

    private func randomTarget(_ name: String, _ random: inout Seeded) -> Target {
        target(name, [.chat, .messages, .responses].randomElement(using: &random) ?? .chat) { target in
            target.weight = Int.random(in: 0...5, using: &random)
            target.capabilities.tools = [nil, true, false].randomElement(using: &random) ?? nil
            target.limits.maxOutput = [nil, 100, 50_000].randomElement(using: &random) ?? nil
            if Bool.random(using: &random) {
                target.reasoning = target.dialect == .messages ? .takingBudgets : .takingEfforts
            }
            if target.dialect == .messages, Bool.random(using: &random) { target.bridges = [.chatToMessages()] }
        }
    }

    private func randomRequest(_ random: inout Seeded) -> Facts {
        request { facts in
            facts.tools.count = Int.random(in: 0...1, using: &random)
            facts.maxTokens = [nil, 50, 40_000].randomElement(using: &random) ?? nil
            facts.wish.effort = [nil, .low, .high, .max].randomElement(using: &random) ?? nil
            facts.stream = Bool.random(using: &random)
        }
    }
}
