// Who may come in, and what they may name.

import Conversation
import Policy
import Routing
import Testing

@Suite struct `Admission` {
    private static func digest(_ number: UInt64) -> TokenDigest { TokenDigest((number, 1, 2, 3)) }

    private let policy = Policy(
        providers: [], groups: ["alpha", "beta", "gamma"].map { Group(name: $0, strategy: .fixed, targets: []) },
        callers: [
            Caller(name: "some", digest: digest(1), allowed: [0, 2]),
            Caller(name: "off", digest: digest(2), isActive: false, allowsEverything: true),
            Caller(name: "brief", digest: digest(3), expiresAt: 1000, allowsEverything: true),
            Caller(name: "nobody", digest: digest(4)),
            Caller(
                name: "rotated",
                tokens: [CallerToken(digest: digest(5), expiresAt: 1000), CallerToken(digest: digest(6))],
                expiresAt: 2000),
        ], snapshot: Snapshot(sequence: 1, digest: ""))

    @Test(
        arguments: [
            (nil, 0, .unauthenticated, "missing_token"), (99, 0, .unauthenticated, "invalid_token"),
            (2, 0, .forbidden, "caller_disabled"), (3, 1000, .forbidden, "caller_expired"),
            (3, 5000, .forbidden, "caller_expired"),
            // The end that comes first counts, the token's own or the caller's.
            (5, 1000, .forbidden, "token_expired"), (6, 2000, .forbidden, "caller_expired"),
        ] as [(UInt64?, Int, Failure.Kind, String)])
    func `a token that opens nothing says why`(token: UInt64?, now: Int, kind: Failure.Kind, code: String) {
        #expect {
            try admit(token.map(Self.digest), to: policy, now: now)
        } throws: { error in
            (error as? Failure)?.kind == kind && (error as? Failure)?.code == code
        }
    }

    @Test func `a token that is known opens the door until its time is over`() throws {
        #expect(try admit(Self.digest(1), to: policy, now: 5000) == 0)
        #expect(try admit(Self.digest(3), to: policy, now: 999) == 2)
        #expect(try admit(Self.digest(5), to: policy, now: 999) == 4)
        #expect(try admit(Self.digest(6), to: policy, now: 1999) == 4)
    }

    @Test func `a group on the list is found`() throws {
        #expect(try findGroup(.string("alpha"), for: 0, in: policy) == 0)
        #expect(try findGroup(.string("gamma"), for: 0, in: policy) == 2)
        #expect(try findGroup(.string("beta"), for: 2, in: policy) == 1)
    }

    private func refusal(_ name: String, caller: Int) -> Failure? {
        do throws(Failure) {
            _ = try findGroup(.string(name), for: caller, in: policy)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a group that is not on the list cannot be told from one that does not exist`() throws {
        let hidden = try #require(refusal("beta", caller: 0))
        var absent = try #require(refusal("zeta", caller: 0))
        absent.message = absent.message.replacing("zeta", with: "beta")
        #expect(hidden == absent)
        #expect(hidden.kind == .modelNotFound && hidden.code == "model_not_found" && hidden.param == "model")
        #expect(hidden.message.hasSuffix("This token may use: alpha, gamma."))
    }

    @Test func `a caller who may use nothing is told so`() {
        #expect(refusal("alpha", caller: 3)?.message.hasSuffix("This token may use no model.") == true)
    }

    @Test func `a name without end is not sent back whole`() throws {
        let message = try #require(refusal(String(repeating: "x", count: 100_000), caller: 0)).message
        #expect(message.utf8.count < 400)
    }

    @Test func `a caller's groups are told in order of name`() {
        #expect(policy.groups(for: 0) == ["alpha", "gamma"])
        #expect(policy.groups(for: 1) == ["alpha", "beta", "gamma"])
        #expect(policy.groups(for: 3).isEmpty)
    }
}
