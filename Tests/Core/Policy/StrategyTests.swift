// Strategies' parameters, breakers, affinity, prices.

import Conversation
import Policy
import Testing

@Suite struct `A group's strategy` {
    private let scored = #""dynamic_score""#

    @Test func `of cost without any prices is warned of`() throws {
        for (price, count) in [(#"{"input": 1}"#, 1), (#"{"input": 1, "output": 2}"#, 0)] {
            let target = #"[{"provider": "p", "model_ref": "m", "price": \#(price)}]"#
            let warnings = try compile(Sample.folder(group: ["strategy": #""cost""#, "targets": target])).warnings
            let expected = "groups.g.strategy: no target has both prices, so strategy `cost` has nothing to go by"
            #expect(told(warnings) == Array(repeating: expected, count: count))
        }
    }

    @Test(arguments: ["latency", "dynamic_score"])
    func `may compare targets`(strategy: String) throws {
        let compiled = try compile(Sample.folder(group: ["strategy": "\"\(strategy)\""]))
        #expect(compiled.policy.groups[0].strategy.rawValue == strategy)
        #expect(compiled.warnings.isEmpty)
    }

    @Test func `of scores has standard parameters`() throws {
        let group = try compile(Sample.folder(group: ["strategy": scored])).policy.groups[0]
        #expect(group.dynamicScore == DynamicScore() && group.window == 600)
        #expect(try compile(Sample.folder()).policy.groups[0].dynamicScore == nil)
    }

    @Test func `of scores takes what its document says`() throws {
        let parameters = """
            {"cold_start_policy": "explore", "low_confidence_fallback": "failover", "min_observations": 7,
             "observation_window_seconds": 120, "max_score_adjustment_percent": 25, "score_terms": {"cost": 1},
             "thresholds": {"max_error_rate": 0.2, "max_timeout_rate": 0.1, "max_p95_latency_ms": 9000,
                "max_ttfb_ms": 2000, "min_output_tokens_per_second": 12.5},
             "hard_filters": {"require_reasoning_support_when_requested": true, "tool_support": true}}
            """
        let group = try compile(Sample.folder(group: ["strategy": scored, "dynamic_score": parameters])).policy.groups[
            0]
        var expected = DynamicScore()
        (expected.coldStart, expected.fallback, expected.minObservations) = (.explore, .failover, 7)
        (expected.window, expected.adjustment, expected.terms.cost) = (120, 0.25, 1)
        expected.thresholds.maxErrorRate = 0.2
        expected.thresholds.maxTimeoutRate = 0.1
        expected.thresholds.maxP95Latency = 9_000
        expected.thresholds.maxTimeToFirstByte = 2_000
        expected.thresholds.minOutputTokensPerSecond = 12.5
        #expect(group.dynamicScore == expected && group.window == 120)
    }

    @Test(
        arguments: [
            (
                #"{"score_terms": {"cost": 0, "latency": 0, "throughput": 0, "reliability": 0}}"#,
                ".score_terms: expected at least one term above 0"
            ),
            (#"{"score_terms": {"cost": -1}}"#, ".score_terms.cost: expected a number from 0.0 to 1000.0, found -1"),
            (
                #"{"max_score_adjustment_percent": 101}"#,
                ".max_score_adjustment_percent: expected a number from 0.0 to 100.0, found 101"
            ),
            (
                #"{"observation_window_seconds": 5}"#,
                ".observation_window_seconds: expected a whole number from 10 to 3600, found 5"
            ),
            (#"{"min_observations": 0}"#, ".min_observations: expected a whole number from 1 to 1000000, found 0"),
            (
                #"{"thresholds": {"max_error_rate": 20}}"#,
                ".thresholds.max_error_rate: expected a number from 0.0 to 1.0, found 20"
            ),
            (
                #"{"hard_filters": {"tool_support": false}}"#,
                ".hard_filters.tool_support: expected true: eligibility comes before every strategy and cannot be "
                    + "switched off"
            ),
            (#"{"affinity": {}}"#, ".affinity: `affinity` stands in the group, beside `dynamic_score`"),
        ])
    func `of scores refuses what cannot be`(parameters: String, complaint: String) {
        let found = complaints(Sample.folder(group: ["strategy": scored, "dynamic_score": parameters]))
        #expect(told(found) == ["groups.g.dynamic_score" + complaint])
    }

    @Test func `has no parameters of another`() {
        let found = complaints(Sample.folder(group: ["strategy": #""weighted""#, "dynamic_score": "{}"]))
        #expect(told(found) == ["groups.g.dynamic_score: expected with strategy `dynamic_score` only, not `weighted`"])
    }
}

@Suite struct `A group's breaker and affinity` {
    @Test func `the breaker is on until it is switched off`() throws {
        let rows: [(String?, BreakerRules?)] = [
            (nil, BreakerRules()), ("true", BreakerRules()), ("false", nil), ("{}", BreakerRules()),
            (
                #"{"failures": 2, "rest_seconds": 0.5, "max_rest_seconds": 60}"#,
                BreakerRules(failures: 2, rest: 500, maxRest: 60_000)
            ),
        ]
        for (json, rules) in rows {
            #expect(try compile(Sample.folder(group: ["breaker": json])).policy.groups[0].breaker == rules)
        }
    }

    @Test(arguments: [
        (#"{"failures": 0}"#, ".failures: expected a whole number from 1 to 1000, found 0"),
        (#"{"rest_seconds": 0}"#, ".rest_seconds: expected a number from 0.1 to 86400.0, found 0"),
        (#"{"rest_seconds": 60, "max_rest_seconds": 30}"#, ".max_rest_seconds: expected at least `rest_seconds`"),
        (#"{"rest_seconds": 600}"#, ": expected at least `rest_seconds`"),
        (#""off""#, ": expected an object, found a string"),
    ])
    func `a breaker that cannot be is refused`(json: String, complaint: String) {
        #expect(told(complaints(Sample.folder(group: ["breaker": json]))) == ["groups.g.breaker" + complaint])
    }

    @Test func `affinity is off until it is there, and goes by what the document says`() throws {
        let rows: [(String?, Affinity?)] = [
            (nil, nil), ("{}", Affinity(signs: [.session, .promptCacheKey, .conversation], tolerance: 0.1)),
            (
                #"{"by": ["user", "conversation"], "tolerance_percent": 0}"#,
                Affinity(signs: [.user, .conversation], tolerance: 0)
            ),
        ]
        for (json, affinity) in rows {
            let group: KeyValuePairs<String, String?> = ["strategy": #""weighted""#, "affinity": json]
            let compiled = try compile(Sample.folder(group: group))
            #expect(compiled.policy.groups[0].affinity == affinity && compiled.warnings.isEmpty)
        }
    }

    @Test func `affinity that is nothing is refused, and where it does nothing warned of`() throws {
        let words = "`session`, `prompt_cache_key`, `user` or `conversation`"
        let empty = complaints(Sample.folder(group: ["strategy": #""cost""#, "affinity": #"{"by": []}"#]))
        #expect(told(empty) == ["groups.g.affinity.by: expected at least one of \(words)"])
        let wrong = complaints(Sample.folder(group: ["strategy": #""cost""#, "affinity": #"{"by": ["ip"]}"#]))
        #expect(told(wrong) == ["groups.g.affinity.by[0]: expected \(words), found `ip`"])
        let idle = try compile(Sample.folder(group: ["affinity": "{}"])).warnings
        #expect(idle.map(\.message) == ["affinity has no effect with strategy `static`"])
    }

    @Test func `a target's price is laid over its model's`() throws {
        let models = #"{"m": {"model": "x", "price": {"input": 0.6, "output": 2.2}}}"#
        let targets = #"[{"provider": "p", "model_ref": "m", "price": {"output": 1, "cached_input": 0.1}}]"#
        let target = try compile(Sample.folder(provider: ["models": models], group: ["targets": targets]))
            .policy.groups[0].targets[0]
        #expect(target.price == Price(input: 0.6, output: 1, cachedInput: 0.1))
        #expect(try compile(Sample.folder()).policy.groups[0].targets[0].price == nil)
        let wrong = #"{"m": {"model": "x", "price": {"input": -1}}}"#
        #expect(
            complaints(Sample.folder(provider: ["models": wrong])).map(\.path) == ["providers.p.models.m.price.input"])
    }
}
