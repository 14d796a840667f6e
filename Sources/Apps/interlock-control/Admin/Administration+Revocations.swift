// Tokens that end. Whoever is revoked or rotated stays so for ever, whatever snapshot is published; a token that went
// with its document comes back with it.

import Policy
import Store

extension Administration {
    /// Writes down the tokens that end with this change, and lifts what it brings back.
    func revoke(
        _ draft: Draft, _ delta: DocumentDelta, _ call: Call, _ transaction: Transaction
    ) async throws {
        let callers = delta.places.filter { $0.section == .callers }.map(\.name)
        let before = draft.head.documents.tokens(of: callers)
        let after = draft.documents.tokens(of: callers)
        try await lift(after.filter { before[$0.key] == nil }, draft, transaction)
        let explicit = Set(draft.ended.map(\.sha256))
        let gone = before.filter { after[$0.key] == nil && !explicit.contains($0.key) }
        let ended =
            draft.ended
            + gone.sorted { $0.key < $1.key }.map {
                Draft.EndedToken(sha256: $0.key, caller: $0.value, cause: .removed, effectiveAt: nil)
            }
        try await end(ended, call.credential.name, transaction)
    }

    /// A token that ends at a given time, or has ended, is not said to live longer.
    func refuseRevival(_ policy: Policy, _ delta: DocumentDelta, _ transaction: Transaction) async throws {
        let names = Set(delta.places.filter { $0.section == .callers }.map(\.name))
        let callers = policy.callers.filter { names.contains($0.name) }
        let tokens = callers.flatMap { caller in caller.tokens.map { (caller: caller.name, token: $0) } }
        let revived = try await transaction.query(
            """
            select hex, t.caller from unnest($1::text[], $2::bigint[], $3::text[]) as t(hex, ends, caller)
            join revocations on sha256 = decode(hex, 'hex') where cause <> 'removed'
                and (ends is null or to_timestamp(ends) > effective_at + interval '1 second')
            """, .texts(tokens.map(\.token.digest.hex)), .ints(tokens.map(\.token.expiresAt)),
            .texts(tokens.map(\.caller)))
        let complaints = try revived.map { row in
            try Complaint(
                file: "", path: "callers.\(row.text("caller"))",
                message: "the token \(tokenID(row.text("hex"))) was rotated; it cannot be given more time")
        }
        if !complaints.isEmpty { throw Problem.documents(complaints.sorted()) }
    }

    private func lift(_ tokens: [String: String], _ draft: Draft, _ transaction: Transaction) async throws {
        guard !tokens.isEmpty else { return }
        let digests = tokens.keys.sorted()
        let dead = try await transaction.query(
            """
            select encode(sha256, 'hex') as sha256 from revocations
            where cause <> 'removed' and sha256 in (select decode(hex, 'hex') from unnest($1::text[]) as t(hex))
            """, .texts(digests))
        let complaints = try dead.map { row in
            let caller = try tokens[row.text("sha256")] ?? ""
            return try Complaint(
                file: "", path: "callers.\(caller)",
                message: "the token \(tokenID(row.text("sha256"))) was revoked; a revoked token never works again")
        }
        if !complaints.isEmpty { throw Problem.documents(complaints.sorted()) }
        try await transaction.query(
            """
            update revocations set lifted_at = now()
            where cause = 'removed' and lifted_at is null
              and sha256 in (select decode(hex, 'hex') from unnest($1::text[]) as t(hex))
            """, .texts(digests))
    }

    private func end(_ tokens: [Draft.EndedToken], _ author: String, _ transaction: Transaction) async throws {
        guard !tokens.isEmpty else { return }
        try await transaction.query(
            """
            insert into revocations (sha256, caller, cause, author, effective_at)
            select decode(hex, 'hex'), caller, cause, $4::text, coalesce(to_timestamp(at), now())
            from unnest($1::text[], $2::text[], $3::text[], $5::bigint[]) as t(hex, caller, cause, at)
            on conflict (sha256) do update set
                cause = case when revocations.cause = 'removed' then excluded.cause else revocations.cause end,
                effective_at = case when revocations.cause = 'removed' then excluded.effective_at
                                    else least(revocations.effective_at, excluded.effective_at) end,
                lifted_at = null
            """, .texts(tokens.map(\.sha256)), .texts(tokens.map(\.caller)), .texts(tokens.map(\.cause.rawValue)),
            .text(author), .ints(tokens.map(\.effectiveAt)))
    }

    /// Publishes the end of rotated tokens whose grace is over. In the newest snapshot they expire by themselves; under
    /// a pin the fleet obeys one in which they do not.
    func endGraces() async throws {
        let row = try await store.query(
            """
            select floor(extract(epoch from now()))::bigint as now,
                   exists (select from revocations
                           where cause = 'rotated' and effective_at <= now() and effective_at > to_timestamp(coalesce(
                               $1::bigint, (select extract(epoch from max(issued_at))::bigint from publications), 0))
                   ) as has_ended
            """, .optional(gracesEndedUntil)
        ).first
        guard let row else { return }
        if try row.bool("has_ended") {
            try await store.transaction { transaction in
                try await transaction.query("select pg_advisory_xact_lock(5274863)")
                _ = try await self.publisher.publish(transaction, base: nil, by: "the end of a grace")
            }
        }
        gracesEndedUntil = try row.int("now")
    }
}
