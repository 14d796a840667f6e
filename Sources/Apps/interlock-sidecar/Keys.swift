// Provider keys: read from the environment or from files when a policy comes into force, kept as header lines, never
// logged. A missing key is not an error of the policy: the target simply cannot be used, and the caller is told which
// variable is empty.

import Exchange
import Policy
import PolicyFiles
import Terminal

/// Finds the keys that a policy's providers name.
struct Keys {
    /// Looks a variable of the environment up.
    var variable: @Sendable (String) -> String? = environmentVariable
    let continuity: ContinuityKeys
    /// What is known of targets, under the policy in force and those before it.
    let conditions = ConditionBook()

    /// The policy with everything that only the app can find.
    func standing(of policy: Policy) -> Standing {
        let secrets = policy.providers.map { $0.secret.flatMap(read) }
        return Standing(
            policy: policy, accesses: zip(policy.providers, secrets).map(access),
            continuity: zip(policy.providers, secrets).map { continuity.key(of: $0, secret: $1) },
            watches: conditions.open(for: policy), advisorAccesses: advisorAccesses(policy))
    }

    private func advisorAccesses(_ policy: Policy) -> [String: Access] {
        var accesses: [String: Access] = [:]
        for group in policy.groups {
            guard case .external(let service) = group.advisor?.source else { continue }
            accesses[group.name] = access(service.scheme, service.secret, with: service.secret.flatMap(read))
        }
        return accesses
    }

    private func access(to provider: Provider, with key: String?) -> Access {
        access(provider.scheme, provider.secret, with: key)
    }

    private func access(_ scheme: Provider.Scheme, _ secret: Provider.Secret?, with key: String?) -> Access {
        guard scheme != .none, let secret else { return .line([]) }
        guard let key else { return .missing(name(of: secret)) }
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

    /// The key without surrounding white space; nil when there is none, or when it could not stand in a header.
    private func read(_ secret: Provider.Secret) -> String? {
        let text =
            switch secret {
            case .environment(let variable): self.variable(variable)
            case .file(let path): Files.read(path).map { String(decoding: $0, as: UTF8.self) }
            }
        guard let key = text?.trimmed, !key.isEmpty else { return nil }
        return key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? key : nil
    }

    private func name(of secret: Provider.Secret) -> String {
        switch secret {
        case .environment(let variable): "environment variable \(variable)"
        case .file(let path): "file \(path)"
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        let isBlank: (Character) -> Bool = { $0.isWhitespace }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
