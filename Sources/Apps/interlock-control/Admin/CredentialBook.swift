// Who may use the admin API, as a replica knows it: in memory, read from the database at start and whenever somebody
// says that it has changed. So authentication waits for nobody, and works while the database does not.

import Policy
import PolicyFiles
import Wire

/// The known credentials. Belongs to its loop's thread.
final class CredentialBook {
    private let digester = Digester()
    private var bootstrap: TokenDigest?
    private var entries: [Entry] = []

    /// One credential, by the digest of its secret.
    struct Entry {
        var digest: TokenDigest
        var credential: Credential
    }

    /// The outcome of showing a secret.
    enum Verdict: Equatable {
        case known(Credential)
        case expired
        case unknown
    }

    /// A book that knows the bootstrap credential and nobody else yet.
    init(bootstrap secret: [UInt8]?) {
        bootstrap = secret.map { [digester] in $0.withUnsafeBytes { digester.token($0) } }
    }

    /// The bootstrap credential is this from now on.
    func use(bootstrap secret: [UInt8]) {
        bootstrap = secret.withUnsafeBytes { [digester] in digester.token($0) }
    }

    /// How many credentials there are, without the bootstrap credential.
    var count: Int { entries.count }

    /// What is in the database now.
    func replace(_ entries: [Entry]) { self.entries = entries }

    /// Whose secret this is. Every credential is compared, to its end: the time taken tells nothing.
    func credential(of secret: UnsafeRawBufferPointer, at now: Int) -> Verdict {
        let digest = digester.token(secret)
        var found: Credential?
        for entry in entries where entry.digest == digest { found = entry.credential }
        if bootstrap == digest { found = Credential(name: "bootstrap", role: .bootstrap, expiresAt: nil) }
        guard let found else { return .unknown }
        if let end = found.expiresAt, now >= end { return .expired }
        return .known(found)
    }

    /// Whose secret a request shows; nil where it shows none. `Authorization: Bearer` is the only way.
    func credential(of fields: HTTPFields, at now: Int) -> Verdict? {
        fields.withValue("authorization") { value in
            guard let value, value.count > 7, zip(value, "bearer ".utf8).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 })
            else { return nil }
            let start = value[7...].firstIndex { $0 != 0x20 } ?? value.endIndex
            let secret = UnsafeRawBufferPointer(rebasing: value[start...])
            return secret.isEmpty ? nil : credential(of: secret, at: now)
        }
    }
}
