// Strategies that compare targets.

import Conversation
import Policy
import Routing
import Testing

@Suite struct `Strategy latency` {
    private let latency = group(.latency, ["p/a", "p/b", "p/c"].map { target($0) })

    private func seen(_ first: Int?, _ whole: Int?) -> Condition {
        Condition(observations: 9, errorRate: 0, medianLatency: whole, timeToFirstByte: first)
    }

    @Test func `puts whoever answered soonest first, for streams and whole replies apart`() {
        let known = [seen(300, 1_000), seen(100, 5_000), seen(200, 2_000)]
        #expect(places(latency, known, facts: request { $0.stream = true }) == [1, 2, 0])
        #expect(places(latency, known) == [0, 2, 1])
    }

    @Test func `makes do with the other figure where one is missing`() {
        #expect(places(latency, [seen(300, nil), seen(nil, 100), seen(nil, 200)]) == [1, 2, 0])
    }

    @Test func `lets a target that nobody knows have one request of ten`() {
        let known = [seen(300, 1_000), Condition(), seen(100, 500)]
        let orders = (0..<5_000).map { places(latency, known, dice: UInt64($0)) }
        #expect(orders.allSatisfy { $0 == [1, 2, 0] || $0 == [2, 0, 1] })
        let share = Double(orders.count { $0[0] == 1 }) / 5_000
        #expect(abs(share - 0.1) < 5 * (0.09 / 5_000).squareRoot(), "\(share)")
    }

    @Test func `draws evenly while nobody is known`() {
        var firsts = [0, 0, 0]
        for dice in 0..<6_000 { firsts[places(latency, dice: UInt64(dice))[0]] += 1 }
        #expect(firsts.allSatisfy { abs(Double($0) - 2_000) < 5 * (6_000.0 * 2 / 9).squareRoot() }, "\(firsts)")
    }

    @Test func `puts who has only failed last, and does not explore there`() {
        let failing = Condition(observations: 4, errorRate: 1)
        for dice in 0..<100 as Range<UInt64> {
            #expect(places(latency, [failing, seen(9, 9), seen(5, 5)], dice: dice) == [2, 1, 0])
        }
    }

    @Test func `breaks ties by weight, then by the documents' order`() {
        let group = group(.latency, [target("p/a"), target("p/b") { $0.weight = 5 }, target("p/c")])
        #expect(places(group, [seen(7, 7), seen(7, 7), seen(7, 7)]) == [1, 0, 2])
    }
}

@Suite struct `Strategy cost` {
    private func priced(_ prices: [(Double, Double)?]) -> Group {
        group(
            .cost,
            prices.enumerated().map { place, price in
                target("p/\(place)") { $0.price = price.map { Price(input: $0.0, output: $0.1) } }
            })
    }

    @Test func `puts the cheapest first, by what goes in and what may come out`() {
        let group = priced([(3, 15), (1, 40), (10, 1)])
        #expect(places(group, inputTokens: 1_000) == [2, 0, 1], "11, 18 and 41 for a thousand each")
        #expect(places(group, inputTokens: 100_000) == [1, 0, 2], "much goes in")
        #expect(
            places(group, inputTokens: 1_000, facts: request { $0.maxTokens = 10 }) == [1, 0, 2], "little comes out")
    }

    @Test func `takes a large cap for what it is`() {
        let group = priced([(3, 15), (10, 1)])
        #expect(places(group, facts: request { $0.maxTokens = 1_000_000 }) == places(group))
    }

    @Test func `puts whose price is not known last, and what costs nothing first`() {
        #expect(places(priced([nil, (5, 5), (0, 0), nil])) == [2, 1, 0, 3])
        let half = group(
            .cost,
            [target("p/a") { $0.price = Price(input: 0.1) }, target("p/b") { $0.price = Price(input: 9, output: 9) }])
        #expect(places(half) == [1, 0])
    }
}

@Suite struct `Strategy dynamic score` {
    private func scored(
        _ weights: [Int], prices: [Price?] = [], _ change: (inout DynamicScore) -> Void = { _ in }
    ) -> Group {
        var score = DynamicScore()
        change(&score)
        let targets = weights.indices.map { place in
            target("p/\(place)") {
                $0.weight = weights[place]
                if !prices.isEmpty { $0.price = prices[place] }
            }
        }
        return group(.dynamicScore, targets) { $0.dynamicScore = score }
    }

    private func seen(
        wait: Int = 100, speed: Double = 50, errors: Double = 0, timeouts: Double = 0, fallbacks: Double = 0,
        count: Int = 10
    ) -> Condition {
        Condition(
            observations: count, errorRate: errors, timeoutRate: timeouts, fallbackRate: fallbacks, medianLatency: wait,
            p95Latency: wait, timeToFirstByte: wait, outputTokensPerSecond: speed)
    }

    @Test func `prefers what is quicker, what writes faster, what fails less and what costs less`() {
        let pairs: [(Condition, Condition, String)] = [
            (seen(wait: 200), seen(wait: 100), "latency"), (seen(speed: 20), seen(speed: 40), "throughput"),
            (seen(errors: 0.2), seen(), "errors"), (seen(timeouts: 0.2), seen(), "timeouts"),
            (seen(fallbacks: 0.4), seen(), "fallbacks"),
        ]
        for (worse, better, why) in pairs {
            #expect(places(scored([1, 1]), [worse, better]) == [1, 0], "\(why)")
        }
        let prices = [Price(input: 2, output: 2), Price(input: 1, output: 1)]
        #expect(places(scored([1, 1], prices: prices), [seen(), seen()]) == [1, 0])
    }

    @Test func `moves the weights no further than it may`() {
        let worst = seen(wait: 100_000, speed: 0.001, errors: 1)
        for (adjustment, first) in [(0.0, 0), (0.3, 0), (0.5, 1), (1, 1)] {
            // dynamic scores: about 0.125 and 0.875, both without a price; weight scores 1 and ½
            let group = scored([2, 1]) { $0.adjustment = adjustment }
            #expect(places(group, [worst, seen()])[0] == first, "\(adjustment)")
        }
    }

    @Test func `is what the terms say it is`() {
        let fast = seen(wait: 100, speed: 10)
        let strong = seen(wait: 200, speed: 100)
        let onlyLatency = scored([1, 1]) { $0.terms = .init(cost: 0, latency: 1, throughput: 0, reliability: 0) }
        let onlySpeed = scored([1, 1]) { $0.terms = .init(cost: 0, latency: 0, throughput: 1, reliability: 0) }
        #expect(places(onlyLatency, [strong, fast]) == [1, 0])
        #expect(places(onlySpeed, [fast, strong]) == [1, 0])
    }

    @Test func `follows the weights while too little is known, or the documents`() {
        let known = [seen(count: 4), seen(count: 4), seen(count: 4)]
        let shy: (inout DynamicScore) -> Void = { $0.minObservations = 5 }
        #expect(places(scored([1, 5, 3], shy), known) == [1, 2, 0])
        #expect(places(scored([1, 5, 3], shy)) == [1, 2, 0])
        let documents = scored([1, 5, 3]) { ($0.minObservations, $0.fallback) = (5, .failover) }
        #expect(places(documents, known) == [0, 1, 2])
    }

    @Test func `takes a new target for what its weight says, or tries it soon`() {
        let known = [seen(), Condition()]
        #expect(places(scored([4, 1]), known) == [0, 1])
        #expect(places(scored([4, 3]) { ($0.coldStart, $0.adjustment) = (.explore, 0.9) }, known) == [1, 0])
    }

    @Test func `puts who is beyond a threshold after all others, and drops nobody`() {
        let rows: [(Condition, (inout DynamicScore.Thresholds) -> Void)] = [
            (seen(errors: 0.3), { $0.maxErrorRate = 0.2 }), (seen(timeouts: 0.3), { $0.maxTimeoutRate = 0.2 }),
            (seen(wait: 900), { $0.maxP95Latency = 800 }), (seen(wait: 900), { $0.maxTimeToFirstByte = 800 }),
            (seen(speed: 5), { $0.minOutputTokensPerSecond = 6 }),
        ]
        for (condition, change) in rows {
            let free = scored([100, 1]) { $0.adjustment = 0.1 }
            let strict = scored([100, 1]) {
                $0.adjustment = 0.1
                change(&$0.thresholds)
            }
            #expect(places(free, [condition, seen()]) == [0, 1])
            #expect(places(strict, [condition, seen()]) == [1, 0])
            #expect(
                places(strict, [Condition(observations: 9), seen()]) == [0, 1], "what is not known exceeds nothing")
        }
    }

    @Test(arguments: [(0.0, 0.0, 0.0, 1.0), (0.2, 0.1, 0.2, 0.6), (0.5, 0.5, 1, 0), (0.9, 0.9, 0, 0)])
    func `reliability is one less errors, timeouts and half the fallbacks`(
        errors: Double, timeouts: Double, fallbacks: Double, reliability: Double
    ) {
        #expect(abs(seen(errors: errors, timeouts: timeouts, fallbacks: fallbacks).reliability - reliability) < 1e-9)
    }

    @Test func `equal scores go by weight, then by the documents' order`() {
        #expect(places(scored([1, 1, 1]), [seen(), seen(), seen()]) == [0, 1, 2])
        #expect(places(scored([1, 2, 2]) { $0.adjustment = 1 }, [seen(), seen(), seen()]) == [1, 2, 0])
    }
}
