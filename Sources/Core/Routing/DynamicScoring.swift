// Strategy `dynamic_score`: what is known moves the configured weights, so far and no further.
//
//     weight score   weight ÷ the largest weight
//     cost           least estimated cost ÷ the target's          latency      least time ÷ the target's
//     throughput     tokens per second ÷ the most                 reliability  1 − errors − timeouts − ½ fallbacks
//     dynamic        the terms, weighted; a term that is not known counts ½
//     final          (1 − a)·weight score + a·dynamic             a: `max_score_adjustment_percent`
//
// Worked example, a ½, equal weights: a target that is twice as dear and otherwise as good has 0.25·½ less dynamic
// score, 0.0625 less in the end. Who is beyond a threshold comes after all who are not; nobody is left out.

import Conversation
import Policy

/// Scores targets by what is known of them.
struct DynamicScoring {
    private let scoring: Scoring
    private let rules: DynamicScore

    init(_ scoring: Scoring, _ rules: DynamicScore) {
        self.scoring = scoring
        self.rules = rules
    }

    /// What the best of those has of whom enough is known.
    private struct Best {
        var cost = Double.infinity
        var wait = Double.infinity
        var throughput = 0.0
    }

    func standpoints(of choices: [Choice]) -> [Standpoint] {
        let conditions = choices.map { scoring.circumstances.condition(of: $0.target) }
        let isKnown = conditions.map { $0.observations >= rules.minObservations }
        let weights = choices.map { Double(scoring.group.targets[$0.target].weight) }
        let most = max(weights.max() ?? 0, 1)
        guard isKnown.contains(true) else {
            return choices.indices.map { place in
                switch rules.fallback {
                case .configuredWeight: Standpoint(merit: weights[place] / most)
                case .failover: Standpoint(group: place, merit: 1)
                }
            }
        }
        let best = best(choices, conditions, isKnown)
        return choices.indices.map { place in
            let weight = weights[place] / most
            guard isKnown[place] else { return Standpoint(merit: mix(weight, unknown(weight))) }
            let score = mix(weight, score(choices[place], conditions[place], best))
            return Standpoint(group: isBeyond(conditions[place]) ? 1 : 0, merit: score)
        }
    }

    private func mix(_ weight: Double, _ dynamic: Double) -> Double {
        (1 - rules.adjustment) * weight + rules.adjustment * dynamic
    }

    private func unknown(_ weight: Double) -> Double {
        switch rules.coldStart {
        case .configuredWeight: weight
        case .explore: 1
        }
    }

    private func best(_ choices: [Choice], _ conditions: [Condition], _ isKnown: [Bool]) -> Best {
        var best = Best()
        for place in choices.indices where isKnown[place] {
            best.cost = min(best.cost, scoring.cost(choices[place]) ?? .infinity)
            best.wait = min(best.wait, scoring.wait(conditions[place]).map(Double.init) ?? .infinity)
            best.throughput = max(best.throughput, conditions[place].outputTokensPerSecond ?? 0)
        }
        return best
    }

    private func score(_ choice: Choice, _ condition: Condition, _ best: Best) -> Double {
        let terms = rules.terms
        let cost = scoring.cost(choice).map { scoring.share(of: best.cost, in: $0) }
        let wait = scoring.wait(condition).map { scoring.share(of: best.wait, in: Double($0)) }
        let throughput = condition.outputTokensPerSecond.map { best.throughput > 0 ? $0 / best.throughput : 1 }
        let sum =
            terms.cost * (cost ?? 0.5) + terms.latency * (wait ?? 0.5) + terms.throughput * (throughput ?? 0.5)
            + terms.reliability * condition.reliability
        return sum / terms.sum
    }

    private func isBeyond(_ condition: Condition) -> Bool {
        let most = rules.thresholds
        return exceeds(condition.errorRate, most.maxErrorRate) || exceeds(condition.timeoutRate, most.maxTimeoutRate)
            || exceeds(condition.p95Latency, most.maxP95Latency)
            || exceeds(condition.timeToFirstByte, most.maxTimeToFirstByte)
            || exceeds(most.minOutputTokensPerSecond, condition.outputTokensPerSecond)
    }

    /// What is not known exceeds nothing.
    private func exceeds<Value: Comparable>(_ value: Value?, _ limit: Value?) -> Bool {
        guard let value, let limit else { return false }
        return value > limit
    }
}

extension Condition {
    /// 1 − errors − timeouts − ½ fallbacks, between 0 and 1.
    package var reliability: Double {
        let lost = (errorRate ?? 0) + (timeoutRate ?? 0) + (fallbackRate ?? 0) / 2
        return max(0, min(1, 1 - lost))
    }
}
