// What is in force, whoever brought it: a folder or a subscription. Belongs to the main loop; workers see the box.

import Exchange
import Policy
import Terminal

/// Puts policies in force.
final class PolicyKeeper {
    let box = StandingBox()
    private let keys: Keys
    /// Told when something else is in force: workers take note.
    var onChange: () -> Void = {}

    init(_ keys: Keys) {
        self.keys = keys
    }

    /// What is known of the targets.
    var conditions: ConditionBook { keys.conditions }

    /// Which documents are in force; nil: none.
    var snapshot: Snapshot? { box.current?.policy.snapshot }

    /// The next request begins with this policy; those under way end with the one that they began with.
    func putInForce(_ compiled: CompiledPolicy) {
        let standing = keys.standing(of: compiled.policy)
        for warning in compiled.warnings { Console.warn("warning: \(warning)") }
        for case .missing(let place) in standing.accesses { Console.warn("warning: \(place) holds no key") }
        for place in standing.missingAdvisorKeys { Console.warn("warning: \(place) holds no key") }
        box.put(standing)
        Console.info("policy \(compiled.policy.snapshot.label) in force")
        onChange()
    }

    /// Reads the providers' keys again: they may have changed where documents have not.
    func refreshKeys() {
        guard let policy = box.current?.policy else { return }
        box.put(keys.standing(of: policy))
        onChange()
    }
}
