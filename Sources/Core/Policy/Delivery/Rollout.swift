// A snapshot on its way to the whole fleet, in stages: who has it is watched, and what goes wrong takes it back.
//
// At each look, in this order:
//     a sidecar of the cohort has refused it                         → go back
//     enough requests were finished, and too many of them failed     → go back
//     a sidecar of the cohort does not have it in force yet          → stay
//     no sidecar of the stage has reported lately                    → stay: nothing was tried
//     the stage's time is not over                                   → stay
//     there is a further stage                                       → advance
//     the stage has reached every sidecar                            → complete
//     otherwise                                                      → stay, until an administrator says `advance`
//
// So a snapshot comes to every sidecar when a stage says so, or an administrator, and never for want of stages.
//
// Time is what has passed since the stage began, as the caller measures it; a clock that was set back makes it shorter,
// and so a stage longer, never the other way round. A sidecar that has not reported for a while is not of the cohort:
// a pod that was taken away holds nothing up. Fewer finished requests than `minRequests` say nothing about failures.

/// A rollout in force.
package struct Rollout: Sendable, Equatable {
    /// How far a stage goes.
    package struct Stage: Sendable, Equatable {
        /// Hundredths of a percent of the sidecars that carry the rollout's labels.
        package var hundredths: Int
        package var holdSeconds: Int
        /// Every sidecar, whatever it carries. Then it is the last stage.
        package var isForAll: Bool

        package init(hundredths: Int, holdSeconds: Int = 0, isForAll: Bool = false) {
            precondition(!isForAll || hundredths == 10_000, "all sidecars are the whole")
            self.hundredths = hundredths
            self.holdSeconds = holdSeconds
            self.isForAll = isForAll
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

    /// What comes next, and what it waits for.
    package struct Outlook: Sendable, Equatable {
        /// What has to happen before the next step.
        package enum Condition: String, Sendable {
            /// Sidecars of the stage that do not have it in force yet, or that are not there.
            case sidecars
            case time
            /// An administrator's word.
            case advance
            /// The next look.
            case nothing
        }

        package var waitsFor: Condition
        /// Of the stage's time.
        package var secondsLeft: Int
        /// The stage after this one; nil: it completes.
        package var stage: Int?
        /// Whether that comes without an administrator's word.
        package var isAutomatic: Bool
    }

    /// At least one, each larger than the one before.
    package var stages: [Stage]
    /// Which sidecars the stages are shares of: those that carry all of these. Empty: all.
    package var labels: [String: String]
    /// The stage that it is in, from 0.
    package var stage: Int
    /// From 0 to 1: a larger share of failed requests takes it back.
    package var maxFailureRate: Double
    /// With fewer finished requests than this, failures are not judged.
    package var minRequests: Int

    package init(
        stages: [Stage], labels: [String: String] = [:], stage: Int = 0, maxFailureRate: Double = 0.05,
        minRequests: Int = 50
    ) {
        precondition(stages.indices.contains(stage), "a rollout is in one of its stages")
        self.stages = stages
        self.labels = labels
        self.stage = stage
        self.maxFailureRate = maxFailureRate
        self.minRequests = minRequests
    }

    /// The stage that it is in.
    package var current: Stage { stages[stage] }

    /// Whether the stage that it is in is every sidecar's.
    package var isForAll: Bool { current.isForAll || (labels.isEmpty && current.hundredths == 10_000) }

    /// What comes next, `held` seconds after the stage began.
    package func outlook(_ cohort: Cohort, held: Int) -> Outlook {
        let next = stage + 1 < stages.count ? stage + 1 : nil
        let isAutomatic = next != nil || isForAll
        let left = max(0, current.holdSeconds - max(0, held))
        let waitsFor: Outlook.Condition =
            if cohort.active < cohort.present || (cohort.present == 0 && !isForAll) {
                .sidecars
            } else if left > 0 {
                .time
            } else {
                isAutomatic ? .nothing : .advance
            }
        return Outlook(waitsFor: waitsFor, secondsLeft: left, stage: next, isAutomatic: isAutomatic)
    }

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
        let outlook = outlook(cohort, held: held)
        switch outlook.waitsFor {
        case .sidecars where cohort.present == 0: return .stay("no sidecar of this stage has reported lately")
        case .sidecars:
            return .stay("waiting for \(cohort.present - cohort.active) of \(spell(cohort.present, "sidecar"))")
        case .time: return .stay("held for another \(outlook.secondsLeft) s")
        case .advance: return .stay("waits for advance")
        case .nothing: return outlook.stage == nil ? .complete : .advance
        }
    }

    private func spell(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
