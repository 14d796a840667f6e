// The compiled, immutable form of the documents that a sidecar obeys. Nothing here is optional that a default could
// decide: whoever reads a `Policy` never asks "and if it was not written?".

package import Conversation
package import Wire

/// Everything that a sidecar obeys, made by `compile` and never changed.
package final class Policy: Sendable {
    /// In order of name.
    package let providers: [Provider]
    /// In order of name.
    package let groups: [Group]
    /// In order of name.
    package let callers: [Caller]
    /// The number and the digest of the documents, and the sequence under which this policy is in force.
    package let snapshot: Snapshot
    private let groupTable: NameTable
    private let holders: [TokenDigest: TokenHolder]
    /// Tokens that let nobody in, whatever the documents say.
    private let revoked: Set<TokenDigest>

    /// No two groups share a name, no two callers a token.
    package init(
        providers: [Provider], groups: [Group], callers: [Caller], snapshot: Snapshot, revoked: Set<TokenDigest> = []
    ) {
        self.providers = providers
        self.groups = groups
        self.callers = callers
        self.snapshot = snapshot
        self.revoked = revoked
        groupTable = NameTable(groups.map(\.name))
        holders = Dictionary(
            callers.enumerated().flatMap { place, caller in
                caller.tokens.map { ($0.digest, TokenHolder(caller: place, expiresAt: $0.expiresAt)) }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// Whoever holds the token, whether or not it has expired; nil when nobody does, or when it was revoked.
    package func holder(of digest: TokenDigest) -> TokenHolder? {
        revoked.contains(digest) ? nil : holders[digest]
    }

    /// The place in `callers` of whoever holds the token, whether or not it has expired; nil when it was revoked.
    package func caller(holding digest: TokenDigest) -> Int? {
        holder(of: digest)?.caller
    }

    /// The place in `groups` of the group with this name. Allocates nothing unless the name is written with escapes.
    package func group(named name: Text) -> Int? {
        switch name {
        case .string(let text): group(named: text)
        case .token(let token): group(named: token)
        }
    }

    /// The place in `groups` of the group with this name.
    package func group(named name: String) -> Int? {
        var name = name
        return name.withUTF8 { groupTable.place(of: UnsafeRawBufferPointer($0)) }
    }

    /// The place in `groups` of the group that a JSON string names.
    package func group(named token: JSONValue) -> Int? {
        guard token.isString else { return nil }
        let plain: Int?? = token.withBytes { bytes in
            let name = UnsafeRawBufferPointer(rebasing: bytes[1..<bytes.count - 1])
            return name.contains(UInt8(ascii: "\\")) ? .none : .some(groupTable.place(of: name))
        }
        return plain ?? token.string.flatMap(group(named:))
    }
}

/// Which documents are in force.
package struct Snapshot: Sendable, Equatable {
    /// The number of the documents. A control plane counts its snapshots; a folder counts the loads that changed them.
    package let version: Int
    /// The number under which they came into force, rising always: a publication's, or the version again.
    package let sequence: Int
    /// Hex digest of the documents.
    package let digest: String
    /// How receipts and log lines name it: the version and the digest's first 12 digits.
    package let label: String

    /// `version` is the sequence where there is no other.
    package init(version: Int? = nil, sequence: Int, digest: String) {
        self.version = version ?? sequence
        self.sequence = sequence
        self.digest = digest
        label = "\(self.version)-\(digest.prefix(12))"
    }
}
