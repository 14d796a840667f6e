// A snapshot on its way to the whole fleet, in stages: who has it is watched, and what goes wrong takes it back.
//
// At each look, in this order:
//     a sidecar of the cohort has refused it                         → go back
//     enough requests were finished, and too many of them failed     → go back
//     somebody of the cohort does not have it in force yet           → stay
//     the stage's time is not over                                   → stay
//     there is a further stage                                       → advance
//     otherwise                                                      → complete: it is everybody's
//
// Time is what has passed since the stage began, as the caller measures it; a clock that was set back makes it shorter,
// and so a stage longer, never the other way round. A sidecar that has not reported for a while is not of the cohort:
// a pod that was taken away holds nothing up. Fewer finished requests than `minRequests` say nothing about failures.

/// A rollout in force.
package struct Rollout: Sendable, Equatable {
    /// How far a stage goes.
    package struct Stage: Sendable, Equatable {
        /// Hundredths of a percent of the sidecars that the rollout is for.
        package var hundredths: Int
        package var holdSeconds: Int

        package init(hundredths: Int, holdSeconds: Int = 0) {
            self.hundredths = hundredths
            self.holdSeconds = holdSeconds
        }
    }

    /// What the sidecars that have reported lately say.
    package struct Cohort: Sendable, Equatable {
        /// Sidecars that should have it.
        package var present = 0
        /// Those of them that have it in force.
        package var active = 0
        /// Finished and failed requests of those who have it in force, since they have.
        package var requests = 0
        package var failures = 0
        /// Of those who refused it: how many, and what one of them said.
        package var refused = 0
        package var refusal = ""

        package init() {}
    }

    /// What is to be done now.
    package enum Verdict: Sendable, Equatable {
        /// Nothing, and why.
        case stay(String)
        case advance
        case complete
        /// Back to what was before, and why.
        case goBack(String)
    }

    /// At least one, each larger than the one before.
    package var stages: [Stage]
    /// The stage that it is in, from 0.
    package var stage: Int
    /// From 0 to 1: a larger share of failed requests takes it back.
    package var maxFailureRate: Double
    /// With fewer finished requests than this, failures are not judged.
    package var minRequests: Int

    package init(stages: [Stage], stage: Int = 0, maxFailureRate: Double = 0.05, minRequests: Int = 50) {
        precondition(stages.indices.contains(stage), "a rollout is in one of its stages")
        self.stages = stages
        self.stage = stage
        self.maxFailureRate = maxFailureRate
        self.minRequests = minRequests
    }

    /// The stage that it is in.
    package var current: Stage { stages[stage] }

    /// What is to be done, `held` seconds after the stage began.
    package func judge(_ cohort: Cohort, held: Int) -> Verdict {
        if cohort.refused > 0 {
            return .goBack("refused by \(spell(cohort.refused, "sidecar")): \(cohort.refusal)")
        }
        if cohort.requests >= max(1, minRequests),
            Double(cohort.failures) > maxFailureRate * Double(cohort.requests)
        {
            let finished = spell(cohort.requests, "request")
            return .goBack("\(cohort.failures) of \(finished) failed, more than a share of \(maxFailureRate)")
        }
        let missing = cohort.present - cohort.active
        if missing > 0 { return .stay("waiting for \(missing) of \(spell(cohort.present, "sidecar"))") }
        let left = current.holdSeconds - max(0, held)
        if left > 0 { return .stay("held for another \(left) s") }
        return stage + 1 < stages.count ? .advance : .complete
    }

    private func spell(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
