// What the sidecar knows of its targets, shared by the workers: one target's failure, seen by one of them, is the next
// request's knowledge at all.
//
// Targets are known by `provider/model_ref`, so a new policy keeps what was learned under the old one, and groups with
// the same target share it. A standing looks its targets up once. Afterwards a request asks one atomic whether anybody
// is unwell at all, which is mostly the end of it; a target's own lock is taken when an attempt ends, and by the
// strategies that look at figures.

import Conversation
import Policy
import Routing
import Synchronization

/// The records of all targets of the policy in force.
final class ConditionBook: Sendable {
    private let records = Mutex<[String: TargetFile]>([:])
    private let unwell = UnwellCount()

    /// The watches of a policy's groups, in its order. Targets that it does not have are forgotten.
    func open(for policy: Policy) -> [any TargetWatch] {
        let memory = memories(of: policy)
        return records.withLock { records in
            for (name, record) in records where memory[name] == nil {
                record.retire()
                records[name] = nil
            }
            for (name, seconds) in memory {
                if let record = records[name] {
                    record.remember(for: seconds)
                } else {
                    records[name] = TargetFile(name, memory: seconds, unwell: unwell)
                }
            }
            return policy.groups.map { group in
                GroupWatch(group, group.targets.compactMap { records[$0.name] }, unwell)
            }
        }
    }

    /// Every record, in order of name.
    var all: [TargetFile] { records.withLock { $0.values.sorted { $0.name < $1.name } } }

    /// How long the observations of each target are looked back on, in seconds.
    private func memories(of policy: Policy) -> [String: Int] {
        var memories: [String: Int] = [:]
        for group in policy.groups {
            for target in group.targets {
                memories[target.name] = max(memories[target.name] ?? Group.standardWindow, group.window)
            }
        }
        return memories
    }
}

/// How many targets are not well. Written seldom, read by every request.
final class UnwellCount: Sendable {
    private let count = Atomic<Int>(0)

    var isAny: Bool { count.load(ordering: .relaxed) > 0 }

    func add(_ difference: Int) { count.wrappingAdd(difference, ordering: .relaxed) }
}

/// The targets of one group, as its exchanges see them.
final class GroupWatch: TargetWatch {
    private let files: [TargetFile]
    /// Nil: the group leaves nobody alone.
    private let rules: BreakerRules?
    private let window: Int
    private let unwell: UnwellCount

    init(_ group: Group, _ files: [TargetFile], _ unwell: UnwellCount) {
        precondition(files.count == group.targets.count, "a file for every target")
        self.files = files
        self.unwell = unwell
        rules = group.breaker
        window = group.window
    }

    var isAnyUnwell: Bool { rules != nil && unwell.isAny }

    func health(of place: Int, at now: Moment) -> Health {
        rules == nil ? .well : files[place].health(at: now.milliseconds)
    }

    func condition(of place: Int, at now: Moment) -> Condition {
        var condition = files[place].condition(over: window, at: now.milliseconds)
        condition.health = health(of: place, at: now)
        return condition
    }

    func claimTrial(of place: Int, at now: Moment) -> Bool {
        rules != nil && files[place].claimTrial(at: now.milliseconds)
    }

    func noteAnswer(of place: Int, at now: Moment) {
        if let rules { files[place].noteAnswer(rules) }
    }

    func take(_ observation: Observation, of place: Int, at now: Moment) {
        files[place].take(observation, rules, at: now.milliseconds)
    }
}
