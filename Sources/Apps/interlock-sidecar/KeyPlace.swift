// Place of one key that a policy's documents name: whose it is, and where it stands.

import Policy
import PolicyFiles

/// Where the key of one provider or advisor stands.
struct KeyPlace {
    /// `provider 'openai'`.
    let owner: String
    let secret: Provider.Secret
    /// How its file is watched, where it is one.
    let label: WatchedFileLabel

    init(_ provider: Provider, _ secret: Provider.Secret) {
        self.init("provider_key", provider.name, owner: "provider '\(provider.name)'", secret)
    }

    /// Nil for a group whose advisor is shown no key.
    init?(advisorOf group: Group) {
        guard case .external(let service) = group.advisor?.source, service.scheme != .none,
            let secret = service.secret
        else { return nil }
        self.init("advisor_key", group.name, owner: "advisor of group '\(group.name)'", secret)
    }

    private init(_ kind: String, _ name: String, owner: String, _ secret: Provider.Secret) {
        self.owner = owner
        self.secret = secret
        label = WatchedFileLabel(kind, name: name, subject: "\(owner): key \(secret.words)")
    }

    /// `environment variable OPENAI_API_KEY`.
    var words: String { secret.words }
}

extension Provider.Secret {
    /// The variable or file, in words.
    var words: String {
        switch self {
        case .environment(let variable): "environment variable \(variable)"
        case .file(let path): "file \(path)"
        }
    }
}
