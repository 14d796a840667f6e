// What is in force, and how it changes: on SIGHUP, and when a file of the folder does. A bad edit changes nothing but
// what is said about it.

import Exchange
import Policy
import PolicyFiles
import Synchronization
import Terminal

/// The standing that new requests begin with. Any thread may look.
final class StandingBox: Sendable {
    private let standing = Mutex<Standing?>(nil)

    /// Nil until a policy is in force.
    var current: Standing? { standing.withLock { $0 } }

    func put(_ new: Standing) {
        standing.withLock { $0 = new }
    }
}

/// The last reload, for whoever asks `/status`.
struct ReloadReport: Sendable {
    var at: Int
    /// Empty when the documents compiled.
    var complaints: [String]
}

/// Keeps the policy in step with its folder. Belongs to the main loop.
final class PolicyKeeper: Sendable {
    let box = StandingBox()
    private let folder: PolicyFolder
    private let keys: Keys
    private let report = Mutex<ReloadReport?>(nil)

    init(_ folder: PolicyFolder, _ keys: Keys) {
        self.folder = folder
        self.keys = keys
    }

    /// What is known of the targets.
    var conditions: ConditionBook { keys.conditions }

    /// What came of the last reading of the folder.
    var lastReload: ReloadReport? { report.withLock { $0 } }

    /// Reads the folder for the first time.
    func start(at now: Int) throws(PolicyRefusal) {
        let compiled = try folder.compile(sequence: 1)
        putInForce(compiled, at: now)
    }

    /// Reads the folder again. Says what happened; keeps what is in force when the new documents do not compile.
    func reload(at now: Int) {
        let current = box.current?.policy.snapshot
        do throws(PolicyRefusal) {
            let compiled = try folder.compile(sequence: (current?.sequence ?? 0) + 1)
            report.withLock { $0 = ReloadReport(at: now, complaints: []) }
            // Keys may have changed where documents have not.
            guard compiled.policy.snapshot.digest != current?.digest else { return refreshKeys() }
            putInForce(compiled, at: now)
        } catch {
            let inForce =
                current.map { "\($0.sequence)-\($0.digest.prefix(12)) stays in force" } ?? "nothing is in force"
            report.withLock { $0 = ReloadReport(at: now, complaints: error.complaints.map(\.description)) }
            Console.complain("policies refused, \(inForce):")
            for complaint in error.complaints { Console.complain("  \(complaint)") }
        }
    }

    private func refreshKeys() {
        guard let policy = box.current?.policy else { return }
        box.put(keys.standing(of: policy))
    }

    private func putInForce(_ compiled: CompiledPolicy, at now: Int) {
        let standing = keys.standing(of: compiled.policy)
        for warning in compiled.warnings { Console.complain("warning: \(warning)") }
        for case .missing(let place) in standing.accesses { Console.complain("warning: \(place) holds no key") }
        for place in standing.missingAdvisorKeys { Console.complain("warning: \(place) holds no key") }
        box.put(standing)
        report.withLock { $0 = ReloadReport(at: now, complaints: []) }
        let snapshot = compiled.policy.snapshot
        Console.say("policy \(snapshot.sequence)-\(snapshot.digest.prefix(12)) in force")
    }
}
