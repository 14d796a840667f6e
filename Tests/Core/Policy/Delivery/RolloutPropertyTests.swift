// Rollouts over fleets whose sidecars come, go and take their time: in whatever order, nobody gets a snapshot that no
// stage and no administrator meant for it.

import Testing

@testable import Policy

/// A control plane's rollout and the sidecars that follow it; time is a number of seconds.
private struct RolloutModel {
    struct Member {
        var labels: [String: String]
        var version = 1
        var refuses = false
    }

    var dice: SeededDice
    var rollout: Rollout
    var salt = ""
    var members: [String: Member] = [:]
    var began = 0
    var now = 0
    var base = 1
    var isActive = true
    var names = 0
    /// Whether an administrator has said `advance` in the last stage.
    var isAdvanced = false

    init(seed: UInt64) {
        dice = SeededDice(state: seed)
        let isLabelled = Bool.random(using: &dice)
        var stages: [Rollout.Stage] = []
        for percent in [1, 10, 25, 50, 100] where Bool.random(using: &dice) {
            stages.append(.init(hundredths: percent * 100, holdSeconds: [0, 10, 60].randomElement(using: &dice) ?? 0))
        }
        if stages.isEmpty { stages = [.init(hundredths: 5000, holdSeconds: 5)] }
        if isLabelled, Bool.random(using: &dice) { stages.append(.init(hundredths: 10_000, isForAll: true)) }
        rollout = Rollout(stages: stages, labels: isLabelled ? ["track": "canary"] : [:])
        for _ in 0..<Int.random(in: 1...12, using: &dice) { join() }
        salt = RolloutReach.salt(prefix: "r1", for: rollout, among: candidates)
    }

    var fleet: [FleetSidecar] {
        members.map { FleetSidecar(name: $0.key, labels: $0.value.labels) }.sorted { $0.name < $1.name }
    }

    var candidates: [String] { fleet.filter { Scope(labels: rollout.labels).matches($0) }.map(\.name) }

    /// Who should have the new snapshot now.
    var chosen: Set<String> {
        guard isActive else { return base == 2 ? Set(members.keys) : [] }
        return Set(RolloutReach(rollout, salt: salt, fleet: fleet, pins: []).stages[rollout.stage])
    }

    mutating func join() {
        names += 1
        members["pod-\(names)"] = Member(labels: ["track": Bool.random(using: &dice) ? "canary" : "stable"])
    }

    mutating func obey() {
        let chosen = chosen
        for name in members.keys where Bool.random(using: &dice) {
            members[name]?.version = chosen.contains(name) ? 2 : base
        }
    }

    var cohort: Rollout.Cohort {
        var cohort = Rollout.Cohort()
        for name in chosen {
            cohort.present += 1
            if members[name]?.version == 2 { cohort.active += 1 }
        }
        return cohort
    }

    /// A look, as the control plane has it.
    mutating func look() -> Rollout.Verdict? {
        guard isActive else { return nil }
        if cohort.present == 0, !candidates.isEmpty, rollout.current.hundredths < 10_000 {
            salt = RolloutReach.salt(prefix: "r1", for: rollout, from: rollout.stage, among: candidates)
            began = now
            return nil
        }
        let verdict = rollout.judge(cohort, held: now - began)
        switch verdict {
        case .advance:
            rollout.stage += 1
            began = now
        case .complete: (isActive, base) = (false, 2)
        case .goBack: isActive = false
        case .stay: break
        }
        return verdict
    }

    mutating func advance() {
        guard isActive else { return }
        if rollout.stage + 1 < rollout.stages.count {
            rollout.stage += 1
            began = now
        } else {
            (isActive, base, isAdvanced) = (false, 2, true)
        }
    }
}

@Suite struct `Any course of a rollout` {
    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `gives the snapshot to nobody for whom it is not meant`(seed: UInt64) {
        var model = RolloutModel(seed: seed)
        for _ in 0..<120 {
            let before = (stage: model.rollout.stage, began: model.began, cohort: model.cohort)
            switch Int.random(in: 0..<12, using: &model.dice) {
            case 0: model.join()
            case 1:
                if let name = model.members.keys.sorted().randomElement(using: &model.dice) {
                    model.members[name] = nil
                }
            case 2 where Int.random(in: 0..<6, using: &model.dice) == 0: model.advance()
            case 2...5: model.now += Int.random(in: 0...30, using: &model.dice)
            case 6...8: model.obey()
            default:
                let verdict = model.look()
                guard verdict == .advance || verdict == .complete else { break }
                #expect(before.cohort.active == before.cohort.present, "all of the stage have it")
                let hold = model.rollout.stages[before.stage].holdSeconds
                #expect(model.now - before.began >= hold, "the stage was held, whatever its percentage")
            }
            check(model)
        }
    }

    private func check(_ model: RolloutModel) {
        let reachesAll = model.rollout.stages.contains(where: \.isForAll)
        let isLabelled = !model.rollout.labels.isEmpty
        if isLabelled, !reachesAll, !model.isAdvanced {
            #expect(model.base == 1, "a canary by labels is never everybody's by itself")
            for (name, member) in model.members where member.labels != model.rollout.labels {
                #expect(member.version == 1, "\(name) is no canary")
            }
        }
        guard model.isActive, !model.candidates.isEmpty else { return }
        var looked = model
        _ = looked.look()
        #expect(!looked.isActive || !looked.chosen.isEmpty, "a stage is somebody's")
    }
}
