// Provider keys: read from the environment, or from files that are watched while a policy names them; kept as header
// lines, never logged. A missing key is not an error of the policy: the target simply cannot be used, operators are
// warned with the provider's name, and the caller is told which variable or file holds nothing.

import Exchange
import Policy
import PolicyFiles
import Terminal

/// Finds what a policy's documents only name: keys, and the programs that advise.
final class Keys {
    /// Looks a variable of the environment up.
    var variable: (String) -> String? = environmentVariable
    /// Called when a file holds something else than it did.
    var onChange: () -> Void = {}
    /// All files that the process has in use.
    let files: WatchedFiles
    /// What is known of targets, under the policy in force and those before it.
    let conditions = ConditionBook()
    /// How often each program was replaced.
    let programs = ProgramVersions()
    private let continuity: WatchedFile<[UInt8]>?
    private var keyFiles: [WatchedFileLabel: WatchedFile<String>] = [:]
    private var programFiles: [WatchedFileLabel: WatchedFile<Void>] = [:]

    /// `continuityKeyFile` closes envelopes; without one they are closed with keys that follow from the providers' own.
    init(
        continuityKeyFile: String? = nil,
        files: WatchedFiles = WatchedFiles(
            info: Console.reporter(.info, "file"), warn: Console.reporter(.warn, "file"))
    ) {
        self.files = files
        continuity = continuityKeyFile.map(ContinuityKeys.file)
        guard let continuity else { return }
        files.addReporting(continuity)
        continuity.onChange = { [unowned self] _ in onChange() }
    }

    /// The policy with everything that only the app can find.
    func standing(of policy: Policy) -> Standing {
        watch(policy)
        let continuity = ContinuityKeys(master: continuity?.value)
        let secrets = policy.providers.map { provider in
            provider.secret.flatMap { keyIfAny(KeyPlace(provider, $0)) }
        }
        return Standing(
            policy: policy, accesses: zip(policy.providers, secrets).map { access($0.scheme, $0.secret, with: $1) },
            continuity: zip(policy.providers, secrets).map { continuity.key(of: $0, secret: $1) },
            watches: conditions.open(for: policy), advisorAccesses: advisorAccesses(policy))
    }

    /// What operators should know of a policy's keys, a line for each that cannot be used, with its provider's name.
    func warnings(for policy: Policy) -> [String] {
        watch(policy)
        return places(in: policy).compactMap { place in
            do throws(KeyFault) {
                _ = try key(place)
                return nil
            } catch {
                return "\(place.owner): \(place.words) holds no key (\(error))"
            }
        }
    }
}

// MARK: - Files that a policy names

extension Keys {
    /// Watches the files that this policy names, and no others.
    private func watch(_ policy: Policy) {
        var wanted: Set<WatchedFileLabel> = []
        // A provider that is shown no key may still have a secret, for envelopes.
        for place in places(in: policy, isNeeded: false) {
            guard case .file(let path) = place.secret, wanted.insert(place.label).inserted else { continue }
            guard keyFiles[place.label] == nil else { continue }
            let file = WatchedFile(place.label, secretAt: path)
            files.add(file)
            file.onChange = { [unowned self] _ in onChange() }
            keyFiles[place.label] = file
        }
        for group in policy.groups { if let label = watchProgram(of: group) { wanted.insert(label) } }
        files.remove { (keyFiles[$0] != nil || programFiles[$0] != nil) && !wanted.contains($0) }
        keyFiles = keyFiles.filter { wanted.contains($0.key) }
        programFiles = programFiles.filter { wanted.contains($0.key) }
    }

    private func watchProgram(of group: Group) -> WatchedFileLabel? {
        guard case .script(let script) = group.advisor?.source else { return nil }
        let path = script.program
        let label = WatchedFileLabel("script", name: group.name, subject: "group '\(group.name)': script \(path)")
        guard programFiles[label] == nil else { return label }
        let file = WatchedFile<Void>(label, at: path, readsContent: false) { _ in }
        files.add(file)
        file.onChange = { [unowned self] _ in
            programs.noteChange(of: path)
            onChange()
        }
        programFiles[label] = file
        return label
    }

    private func places(in policy: Policy, isNeeded: Bool = true) -> [KeyPlace] {
        policy.providers.compactMap { provider in
            isNeeded && provider.scheme == .none ? nil : provider.secret.map { KeyPlace(provider, $0) }
        } + policy.groups.compactMap(KeyPlace.init(advisorOf:))
    }
}

// MARK: - Keys

extension Keys {
    private func key(_ place: KeyPlace) throws(KeyFault) -> String {
        switch place.secret {
        case .environment(let name):
            guard let text = variable(name) else { throw KeyFault("it is not set") }
            do throws(SecretLineError) {
                return try SecretLine.read(Array(text.utf8))
            } catch {
                throw KeyFault("it \(error)")
            }
        case .file:
            let file = keyFiles[place.label]
            guard let key = file?.value else { throw KeyFault(file?.state.problem ?? "it was not read") }
            return key
        }
    }

    private func keyIfAny(_ place: KeyPlace) -> String? { try? key(place) }

    private func advisorAccesses(_ policy: Policy) -> [String: Access] {
        var accesses: [String: Access] = [:]
        for group in policy.groups {
            guard case .external(let service) = group.advisor?.source else { continue }
            let key = KeyPlace(advisorOf: group).flatMap(keyIfAny)
            accesses[group.name] = access(service.scheme, service.secret, with: key)
        }
        return accesses
    }

    private func access(_ scheme: Provider.Scheme, _ secret: Provider.Secret?, with key: String?) -> Access {
        guard scheme != .none, let secret else { return .line([]) }
        guard let key else { return .missing(secret.words) }
        return .line(Array(header(scheme, key).utf8))
    }

    private func header(_ scheme: Provider.Scheme, _ key: String) -> String {
        switch scheme {
        case .bearer: "authorization: Bearer \(key)\r\n"
        case .xAPIKey: "x-api-key: \(key)\r\n"
        case .apiKey: "api-key: \(key)\r\n"
        case .none: ""
        }
    }
}
