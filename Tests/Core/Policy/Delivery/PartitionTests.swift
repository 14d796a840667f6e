// Who gets which snapshot under pins and rollouts.

import Policy
import Testing

@Suite struct `The partition of the fleet` {
    private let canary = Scope(labels: ["track": "canary"])
    private let gold = Scope(labels: ["tier": "gold"])

    private func told(_ partition: Partition) -> [String] {
        partition.parts.map { "\($0.name) \(String(decoding: $0.scope.canonicalBytes, as: UTF8.self)) v\($0.version)" }
    }

    @Test func `without orders everybody has the base`() {
        #expect(told(Partition(base: 12)) == ["base {} v12"])
    }

    @Test func `a pin by labels takes its sidecars out of the base`() {
        let pinned = Partition(base: 12, pins: [.init(id: 3, scope: canary, version: 9)])
        #expect(
            told(pinned) == [
                #"pin:3 {"labels":{"track":"canary"}} v9"#, #"base {"except":[{"labels":{"track":"canary"}}]} v12"#,
            ])
        #expect(!pinned.isPinnedEverywhere)
    }

    @Test func `a pin on everything leaves a base that is nobody's`() {
        let pinned = Partition(base: 12, pins: [.init(id: 3, scope: .everything, version: 9)])
        #expect(told(pinned) == ["pin:3 {} v9", #"base {"except":[{}]} v12"#])
        #expect(pinned.isPinnedEverywhere)
    }

    @Test func `a rollout takes its share of those who are not pinned`() {
        let both = Partition(
            base: 11, pins: [.init(id: 3, scope: canary, version: 9)],
            cohort: .init(rollout: 4, version: 12, hundredths: 1000))
        #expect(
            told(both) == [
                #"pin:3 {"labels":{"track":"canary"}} v9"#,
                #"rollout:4 {"except":[{"labels":{"track":"canary"}}],"percent":10,"salt":"r4"} v12"#,
                #"base {"except":[{"labels":{"track":"canary"}},{"percent":10,"salt":"r4"}]} v11"#,
            ])
    }

    @Test func `every sidecar is in exactly one part, and a newer pin comes before an older one`() {
        let partition = Partition(
            base: 1, pins: [.init(id: 8, scope: gold, version: 2), .init(id: 5, scope: canary, version: 3)],
            cohort: .init(rollout: 2, version: 4, labels: ["zone": "a"], hundredths: 5000))
        let parts = partition.parts
        for number in 0..<500 {
            var labels: [String: String] = [:]
            if number % 2 == 0 { labels["tier"] = "gold" }
            if number % 3 == 0 { labels["track"] = "canary" }
            if number % 5 != 0 { labels["zone"] = "a" }
            let mine = parts.filter { $0.scope.matches(name: "s\(number)", labels: labels) }
            #expect(mine.count == 1)
            if number % 2 == 0 { #expect(mine.first?.name == "pin:8") }
            if number % 6 == 3 { #expect(mine.first?.name == "pin:5") }
        }
    }

    @Test func `of what is in force the highest sequence that matches is desired`() {
        let board = Noticeboard([
            Notice(sequence: 2, scope: canary), Notice(sequence: 5, scope: gold),
            Notice(sequence: 3, scope: .everything),
        ])
        #expect(board.newest == 5)
        #expect(board.desired(name: "a", labels: ["tier": "gold", "track": "canary"])?.sequence == 5)
        #expect(board.desired(name: "a", labels: ["track": "canary"])?.sequence == 3)
        #expect(Noticeboard([Notice(sequence: 2, scope: canary)]).desired(name: "a", labels: [:]) == nil)
    }
}
