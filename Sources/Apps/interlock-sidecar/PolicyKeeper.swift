// What is in force, whoever brought it: a folder or a subscription. Belongs to the main loop; workers see the box.

import Exchange
import Policy
import PolicyFiles
import Terminal

/// Puts policies in force.
final class PolicyKeeper {
    let box = StandingBox()
    private let keys: Keys
    /// Told when something else is in force: workers take note.
    var onChange: () -> Void = {}

    init(_ keys: Keys) {
        self.keys = keys
        keys.onChange = { [unowned self] in refreshKeys() }
    }

    /// All files that the process has in use.
    var files: WatchedFiles { keys.files }

    /// How often each advising program was replaced.
    var programs: ProgramVersions { keys.programs }

    /// What is known of the targets.
    var conditions: ConditionBook { keys.conditions }

    /// Which documents are in force; nil: none.
    var snapshot: Snapshot? { box.current?.policy.snapshot }

    /// The next request begins with this policy; those under way end with the one that they began with.
    func putInForce(_ compiled: CompiledPolicy) {
        let standing = keys.standing(of: compiled.policy)
        PolicyEvents.report(compiled.warnings, as: .warn)
        warnOfMissingKeys(compiled.policy)
        box.put(standing)
        let snapshot = compiled.policy.snapshot
        Console.log(
            .info, "policy_activated",
            ["version": .number(snapshot.version), "digest": .text(String(snapshot.digest.prefix(12)))])
        onChange()
    }

    /// Says which keys of the policy in force are missing.
    func warnOfMissingKeys() { if let policy = box.current?.policy { warnOfMissingKeys(policy) } }

    private func warnOfMissingKeys(_ policy: Policy) {
        for warning in keys.warnings(for: policy) { Console.log(.warn, "key_missing", message: warning) }
    }

    /// Takes the keys as they are now: they have changed where documents have not.
    func refreshKeys() {
        guard let policy = box.current?.policy else { return }
        box.put(keys.standing(of: policy))
        onChange()
    }
}
