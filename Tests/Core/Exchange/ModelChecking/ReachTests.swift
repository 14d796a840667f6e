// That the made policies and requests reach everything: a property that is never put to the test proves nothing.

import Conversation
import Reasoning
import Routing
import Testing

@Suite struct `The reach of what is made` {
    /// Reasons that no made request can meet, and why.
    static let beyond = [
        "bridge-max-tokens": "a cap of 0, which has a row where words of targets are tested",
        "bridge-shown-media": "media in the model's own turns, which have rows there, too",
        "contract-operational-threshold-error-rate": "no made target has been observed",
        "contract-operational-threshold-output-tokens-per-second": "the same",
        "contract-operational-threshold-p95-latency": "the same",
        "contract-operational-threshold-timeout-rate": "the same",
        "request-shape-max-input-tokens": "made requests are short",
        "request-shape-tool-schema-bytes": "the same",
        "request-shape-unvalidated-large-agent-payload": "the same",
        "endpoint-unsupported": "calls that pass through are planned elsewhere",
        "reasoning-control-missing": "the compiler wants `control` beside `supported`",
        "reasoning-encoding-mismatch": "the compiler refuses an encoding of another dialect",
        "reasoning-replay": "no made conversation is in the middle of a tool loop with thoughts",
        "previous-response-elsewhere": "whoever remembers responses is asked before any plan is made",
    ]

    /// A reason's name with `bridge` in the place of the pair of dialects.
    private static func bare(_ name: String) -> String {
        name.replacing(#/^[a-z]+-to-[a-z]+-/#, with: "bridge-")
    }

    private static let plans = (0..<1600).compactMap { Trial(seed: $0).planned() }

    @Test func `every reason is met`() {
        let lane = Lane(caller: .chat, target: .responses)
        let known = Reason.allCases.map { $0.name(in: lane) } + ReasoningRefusal.allCases.map(\.rawValue)
        let met = Set(Self.plans.flatMap(\.refusals).flatMap(\.names).map(Self.bare))
        let missed = Set(known.map(Self.bare)).subtracting(met)
        #expect(missed.sorted() == Self.beyond.keys.sorted())
    }

    @Test func `every pair of dialects is closed and crossed`() {
        let trials = (0..<400).map(Trial.init(seed:))
        var crossed: Set<String> = []
        for trial in trials {
            let decision = trial.decision
            for place in decision.admitted {
                crossed.insert(trial.dialect + " to " + decision.verdicts[place].target.dialect)
            }
        }
        #expect(crossed.count == 9, "\(crossed.sorted())")
    }

    @Test func `every way of answering a wish is met, in every encoding`() {
        let settled = Self.plans.flatMap(\.choices).map(\.settlement)
        let rules = Set(settled.map(\.rule))
        let expected = [
            "coerced", "default_effort", "effort_budgets", "model_default", "never_thinks", "opt_in", "same",
        ]
        #expect(rules.isSuperset(of: expected), "\(rules.sorted())")
        let encodings = Set(settled.compactMap { $0.control == .silent ? nil : $0.encoding?.rawValue })
        #expect(encodings == Set(ReasoningMetadata.Encoding.allCases.map(\.rawValue)))
        let words = Set(settled.map { $0.control.specified.word.prefix { $0 != ":" } })
        #expect(words == ["nothing", "off", "on", "effort", "budget"])
    }

    @Test func `a good part of what is made is sent, refused, and sent again after failures`() {
        let admitted = Self.plans.count { !$0.choices.isEmpty }
        let partly = Self.plans.count { !$0.choices.isEmpty && !$0.refusals.isEmpty }
        #expect(admitted > 250 && admitted < 1300 && partly > 150, "\(admitted), \(partly)")
        var attempts: [Int: Int] = [:]
        for seed in 0..<200 {
            var exchange = ExchangeTrial(Trial(seed: seed))
            _ = exchange.disagreement()
            attempts[min(exchange.attempts.count, 2), default: 0] += 1
        }
        #expect((attempts[2] ?? 0) > 8, "\(attempts)")
    }
}
