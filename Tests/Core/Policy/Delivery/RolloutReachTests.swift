// Which sidecars a rollout reaches in fleets of every size.

import Policy
import Testing

@Suite struct `The sidecars that a rollout chooses` {
    private func fleet(_ count: Int, seed: Int = 0, canaries: Int = 0) -> [FleetSidecar] {
        (0..<count).map { number in
            FleetSidecar(
                name: "pod-\(seed)-\(number)", labels: ["track": number < canaries ? "canary" : "stable"])
        }
    }

    private func reach(
        _ fleet: [FleetSidecar], _ hundredths: [Int], labels: [String: String] = [:], pins: [Scope] = []
    ) -> RolloutReach {
        let rollout = Rollout(stages: hundredths.map { Rollout.Stage(hundredths: $0) }, labels: labels)
        let names = fleet.filter { sidecar in
            Scope(labels: labels).matches(sidecar) && !pins.contains { $0.matches(sidecar) }
        }.map(\.name)
        let salt = RolloutReach.salt(prefix: "r4", for: rollout, among: names)
        return RolloutReach(rollout, salt: salt, fleet: fleet, pins: pins)
    }

    @Test(arguments: [
        (2, 5000, 1, "half of two is one"),
        (3, 100, 1, "a hundredth of three is one"),
        (1, 1, 1, "a ten-thousandth of one is one"),
        (3, 5000, 2, "half of three is rounded up"),
        (10, 1000, 1, "a tenth of ten"),
        (11, 1000, 2, "a tenth of eleven, rounded up"),
        (7, 9999, 7, "nearly all, rounded up"),
        (3, 10_000, 3, "all"),
        (0, 5000, 0, "half of nobody"),
    ])
    func `are as many as the percentage says, and at least one`(
        size: Int, hundredths: Int, wanted: Int, reason: Comment
    ) {
        for seed in 0..<20 {
            let reach = reach(fleet(size, seed: seed), [hundredths])
            #expect(reach.stages[0].count == wanted, reason)
            #expect(reach.end.count == size)
        }
    }

    @Test(arguments: [2, 3, 5, 10, 25])
    func `of one stage are of the next, too`(size: Int) {
        let shares = [500, 2500, 5000, 10_000]
        for seed in 0..<5 {
            let stages = reach(fleet(size, seed: seed), shares).stages
            for (stage, next) in zip(stages, stages.dropFirst()) { #expect(Set(stage).isSubset(of: Set(next))) }
            #expect(stages[0].count == RolloutReach.wanted(hundredths: 500, of: size), "the first stage is exact")
            for (stage, share) in zip(stages, shares) {
                #expect(abs(stage.count - RolloutReach.wanted(hundredths: share, of: size)) <= 1)
            }
        }
    }

    @Test func `of a large fleet are nearly as many`() {
        let stages = reach(fleet(5000), [100, 1000, 5000]).stages
        for (stage, share) in zip(stages, [100, 1000, 5000]) {
            let wanted = RolloutReach.wanted(hundredths: share, of: 5000)
            #expect(abs(stage.count - wanted) <= wanted / 10 + 5, "\(stage.count) of \(wanted)")
        }
    }

    @Test func `are the same every time it is asked`() {
        let all = fleet(9)
        #expect(reach(all, [3000]) == reach(all, [3000]))
    }

    @Test func `carry its labels and are not pinned`() {
        let all = fleet(10, canaries: 4)
        let canaries = reach(all, [5000], labels: ["track": "canary"])
        #expect(canaries.stages[0].count == 2)
        #expect(Set(canaries.stages[0]).isSubset(of: ["pod-0-0", "pod-0-1", "pod-0-2", "pod-0-3"]))
        let pinned = reach(all, [5000], pins: [Scope(labels: ["track": "canary"])])
        #expect(pinned.pinned == 4 && pinned.stages[0].count == 3 && pinned.end.count == 6)
    }

    @Test func `are all in a stage of all, whatever labels the others had`() {
        let rollout = Rollout(
            stages: [.init(hundredths: 10_000), .init(hundredths: 10_000, isForAll: true)], labels: ["track": "canary"])
        let reach = RolloutReach(rollout, salt: "r4", fleet: fleet(5, canaries: 2), pins: [])
        #expect(reach.stages.map(\.count) == [2, 5])
    }

    @Test func `newcomers fall by their hash, as many as the percentage says`() {
        let rollout = Rollout(stages: [.init(hundredths: 5000)])
        let salt = RolloutReach.salt(prefix: "r4", for: rollout, among: ["pod-a", "pod-b"])
        let later = RolloutReach(rollout, salt: salt, fleet: fleet(1000), pins: [])
        #expect((400...600).contains(later.stages[0].count), "\(later.stages[0].count)")
    }
}
