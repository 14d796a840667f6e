// `groups.*.dynamic_score`, `breaker` and `affinity`.

import Wire

extension Compiler {
    func compileDynamicScore(_ group: Fields<GroupMember>, _ strategy: Group.Strategy) -> DynamicScore? {
        let fields = group.fields(.dynamicScore, DynamicScoreMember.self)
        guard strategy == .dynamicScore else {
            if let fields {
                findings.complain(
                    "expected with strategy `dynamic_score` only, not `\(strategy.rawValue)`", at: fields.node)
            }
            return nil
        }
        var score = DynamicScore()
        guard let fields else { return score }
        score.coldStart = fields.word(.coldStart, DynamicScore.ColdStart.self) ?? score.coldStart
        score.fallback = fields.word(.fallback, DynamicScore.Fallback.self) ?? score.fallback
        score.minObservations = fields.whole(.minObservations, 1...1_000_000) ?? score.minObservations
        score.window = fields.whole(.window, 10...3_600) ?? score.window
        score.adjustment = fields.number(.adjustment, 0...100).map { $0 / 100 } ?? score.adjustment
        score.terms = compileTerms(fields) ?? score.terms
        score.thresholds = compileThresholds(fields)
        checkHardFilters(fields)
        return score
    }

    /// Terms that are not named keep their usual share of the sum.
    private func compileTerms(_ fields: Fields<DynamicScoreMember>) -> DynamicScore.Terms? {
        guard let given = fields.fields(.terms, ScoreTermMember.self) else { return nil }
        let usual = DynamicScore.Terms()
        let bounds = 0.0...1_000
        let terms = DynamicScore.Terms(
            cost: given.number(.cost, bounds) ?? usual.cost, latency: given.number(.latency, bounds) ?? usual.latency,
            throughput: given.number(.throughput, bounds) ?? usual.throughput,
            reliability: given.number(.reliability, bounds) ?? usual.reliability)
        if terms.sum <= 0 { findings.complain("expected at least one term above 0", at: given.node) }
        return terms
    }

    private func compileThresholds(_ fields: Fields<DynamicScoreMember>) -> DynamicScore.Thresholds {
        var thresholds = DynamicScore.Thresholds()
        guard let given = fields.fields(.thresholds, ThresholdMember.self) else { return thresholds }
        thresholds.maxErrorRate = given.number(.errorRate, 0...1)
        thresholds.maxTimeoutRate = given.number(.timeoutRate, 0...1)
        thresholds.maxP95Latency = given.whole(.p95Latency, 1...1_000_000_000)
        thresholds.maxTimeToFirstByte = given.whole(.timeToFirstByte, 1...1_000_000_000)
        thresholds.minOutputTokensPerSecond = given.number(.outputTokensPerSecond, 0...1_000_000)
        return thresholds
    }

    /// What other routers let documents switch off is decided by the gate, before every strategy.
    private func checkHardFilters(_ fields: Fields<DynamicScoreMember>) {
        guard let filters = fields.fields(.hardFilters, HardFilterMember.self) else { return }
        for (member, node) in filters.given where filters.flag(member) == false {
            findings.complain(
                "expected true: eligibility comes before every strategy and cannot be switched off", at: node)
        }
    }

    func compileBreaker(_ group: Fields<GroupMember>) -> BreakerRules? {
        let usual = BreakerRules()
        guard let node = group[.breaker] else { return usual }
        if let flag = node.value.bool { return flag ? usual : nil }
        guard let fields = group.fields(.breaker, BreakerMember.self) else { return usual }
        let rules = BreakerRules(
            failures: fields.whole(.failures, 1...1_000) ?? usual.failures,
            rest: milliseconds(fields, .rest) ?? usual.rest, maxRest: milliseconds(fields, .maxRest) ?? usual.maxRest)
        if rules.rest > rules.maxRest {
            findings.complain("expected at least `rest_seconds`", at: fields[.maxRest] ?? fields.node)
        }
        return rules
    }

    private func milliseconds(_ fields: Fields<BreakerMember>, _ member: BreakerMember) -> Int? {
        fields.number(member, 0.1...86_400).map { Int(($0 * 1_000).rounded()) }
    }

    func compileAffinity(_ group: Fields<GroupMember>, _ strategy: Group.Strategy) -> Affinity? {
        guard let fields = group.fields(.affinity, AffinityMember.self) else { return nil }
        let signs = fields.words(.signs, Affinity.Sign.self)
        if let node = fields[.signs], let list = fields.list(.signs), list.isEmpty {
            findings.complain("expected at least one of \(alternatives(Affinity.Sign.allWords))", at: node)
        }
        if !strategy.looksAtWeights {
            findings.warn("affinity has no effect with strategy `\(strategy.rawValue)`", at: fields.node)
        }
        var affinity = Affinity(signs: signs ?? Affinity.usualSigns)
        if let percent = fields.number(.tolerance, 0...100) { affinity.tolerance = percent / 100 }
        return affinity
    }
}

extension DynamicScore.Terms {
    /// All of them together.
    package var sum: Double { cost + latency + throughput + reliability }
}
