// Who may use the admin API: made here, told once, kept as a digest.

import Policy
import Store
import Wire

extension Administration {
    var credentialHandlers: [Operation: Handler] {
        [
            .listCredentials: { [self] _ in try await listCredentials() },
            .createCredential: { [self] in try await createCredential($0) },
            .deleteCredential: { [self] in try await deleteCredential($0) },
        ]
    }

    /// Reads all credentials anew.
    func refreshCredentials() async throws {
        let rows = try await store.query(
            """
            select name, sha256, role, extract(epoch from expires_at)::bigint as expires_at
            from credentials order by name
            """)
        book.replace(
            try rows.map { row in
                guard let role = Role(rawValue: try row.text("role")) else {
                    throw StoreFailure.unexpectedAnswer("a credential has a role that is unknown here")
                }
                let sha256 = try row.bytes("sha256")
                guard sha256.count == 32 else { throw StoreFailure.unexpectedAnswer("a credential's digest is none") }
                return CredentialBook.Entry(
                    digest: sha256.withUnsafeBytes { TokenDigest($0) },
                    credential: Credential(
                        name: try row.text("name"), role: role, expiresAt: try row.optionalInt("expires_at")))
            })
    }

    private func listCredentials() async throws -> Answer {
        let rows = try await store.query(
            """
            select name, role, author, extract(epoch from created_at)::bigint as created_at,
                   extract(epoch from expires_at)::bigint as expires_at
            from credentials order by name collate "C"
            """)
        return try Answer.json { writer in
            writer.beginObject()
            writer.key("items")
            writer.beginArray()
            for row in rows {
                writer.beginObject()
                try writer.member("name", row.text("name"))
                try writer.member("role", row.text("role"))
                try writer.member("author", row.text("author"))
                try writer.member("created_at", moment: row.int("created_at"))
                try writer.member("expires_at", moment: row.optionalInt("expires_at"))
                writer.endObject()
            }
            writer.endArray()
            writer.key("next")
            writer.null()
            writer.endObject()
        }
    }

    private enum GivenRole: String, CaseIterable {
        case viewer, editor, publisher, sidecar
    }

    private func createCredential(_ call: Call) async throws -> Answer {
        let members = try Members(body: call.body, known: ["name", "role", "expires_at"])
        let name = try members.need("name", members.text("name", most: 128), "the new one's name")
        guard isName(name) else { throw members.wrong("name", "1 to 128 letters, digits and . _ - : @ + /") }
        let role = try members.need("role", members.word("role", GivenRole.self), "a role")
        let end = try members.moment("expires_at")
        guard name != "bootstrap" else { throw Problem.conflict("the name `bootstrap` is taken") }
        let secret = Secrets.credential()
        let answer = Answer.json(201) { writer in
            writer.beginObject()
            writer.member("name", name)
            writer.member("role", role.rawValue)
            writer.member("secret", secret)
            writer.member("expires_at", moment: end)
            writer.endObject()
        }
        return try await changeCredentials(call, answer, again: toldOnce("the secret", call)) { transaction in
            let added = try await transaction.query(
                """
                insert into credentials (name, sha256, role, author, expires_at)
                values ($1, $2, $3, $4, to_timestamp($5::bigint)) on conflict (name) do nothing
                """, .text(name), .bytes(Secrets.digest(of: secret)), .text(role.rawValue),
                .text(call.credential.name), .optional(end))
            if added.affected == 0 { throw Problem.conflict("there is already a credential `\(name)`") }
            return jsonBytes { writer in
                writer.beginObject()
                writer.member("name", name)
                writer.member("role", role.rawValue)
                writer.endObject()
            }
        }
    }

    private func deleteCredential(_ call: Call) async throws -> Answer {
        let name = call.name("credential")
        let answer = Answer.json { writer in
            writer.beginObject()
            writer.member("name", name)
            writer.endObject()
        }
        return try await changeCredentials(call, answer) { transaction in
            let gone = try await transaction.query("delete from credentials where name = $1", .text(name))
            if gone.affected == 0 { throw Problem.notFound("there is no credential `\(name)`") }
            return answer.body
        }
    }

    /// Changes credentials; `change` answers what the audit is to say.
    private func changeCredentials(
        _ call: Call, _ answer: Answer, again: Answer? = nil, _ change: @escaping (Transaction) async throws -> [UInt8]
    ) async throws -> Answer {
        let told = try await transact(call) { transaction in
            let detail = try await change(transaction)
            try await self.record(call, version: nil, sequence: nil, detail, transaction)
            try await transaction.query("select pg_notify('interlock', 'credentials')")
            return (answer, again)
        }
        try await refreshCredentials()
        return told
    }
}
