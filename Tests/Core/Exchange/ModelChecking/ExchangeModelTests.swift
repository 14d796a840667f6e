// What exchanges send among failing providers, against the specification.

import Testing

@Suite struct `Exchanges beside the specification` {
    static let seeds = 0..<600

    private static func disagreement(_ trial: Trial) -> String? {
        var exchange = ExchangeTrial(trial)
        return exchange.disagreement()
    }

    @Test(arguments: 0..<8)
    func `nothing is ever sent to who is not eligible, and what is sent is what the receipt says`(part: Int) {
        for seed in Self.seeds where seed % 8 == part {
            let trial = Trial(seed: seed)
            guard Self.disagreement(trial) != nil else { continue }
            Issue.record("\(trial.report(seed, Self.disagreement))")
            return
        }
    }
}
