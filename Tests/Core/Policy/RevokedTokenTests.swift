// A revoked token lets nobody in, whatever the documents say.

import Policy
import Testing

@Suite struct `Revoked tokens` {
    private let token = TokenDigest(hex: String(repeating: "0f", count: 32))!

    private func policy(revoked: Set<TokenDigest>) throws -> Policy {
        let file = PolicyFile(name: "a.json", bytes: Array(Sample.folder().utf8))
        return try Policy.compile([file], sequence: 1, digest: mixed, revoked: revoked).policy
    }

    @Test func `authenticate nobody, though their caller is still in the documents`() throws {
        #expect(try policy(revoked: []).caller(holding: token) == 0)
        let revoked = try policy(revoked: [token])
        #expect(revoked.caller(holding: token) == nil)
        #expect(revoked.callers.map(\.name) == ["c"])
    }

    @Test func `others are as good as before, and the documents' digest is the same`() throws {
        let other = TokenDigest(hex: String(repeating: "f0", count: 32))!
        let policies = try [policy(revoked: []), policy(revoked: [other])]
        #expect(policies[1].caller(holding: token) == 0)
        #expect(policies[0].snapshot == policies[1].snapshot)
    }
}
