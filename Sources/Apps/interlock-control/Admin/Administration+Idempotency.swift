// Writes that are asked for twice: a repeated request with the same key is answered as the first one was. An answer
// that tells a secret is not kept; whoever repeats that is told that it was done.

import PolicyFiles
import Store
import Wire

extension Administration {
    /// What the same request was answered before; nil if it has no key, or was not made.
    func earlierAnswer(to call: Call, _ transaction: Transaction) async throws -> Answer? {
        guard let key = call.idempotencyKey else { return nil }
        let row = try await transaction.query(
            """
            select request, status, fields, body from idempotency_keys
            where credential = $1 and key = $2 and created_at > now() - interval '1 day'
            """, .text(call.credential.name), .text(key)
        ).first
        guard let row else { return nil }
        guard try row.bytes("request") == fingerprint(of: call) else {
            throw Problem(
                status: 422, type: "idempotency-key-reused",
                message: "this idempotency key belongs to another request")
        }
        let fields = try readCanonical(Array(row.text("fields").utf8)).members.map {
            ($0.key.string ?? "", $0.value.string ?? "")
        }
        return Answer.json(try row.int("status"), fields, Array(try row.text("body").utf8))
    }

    /// Keeps an answer for a day.
    func remember(_ answer: Answer, to call: Call, _ transaction: Transaction) async throws {
        guard let key = call.idempotencyKey else { return }
        let fields = jsonBytes { writer in
            writer.beginObject()
            for (name, value) in answer.fields {
                writer.key(name)
                writer.string(value)
            }
            writer.endObject()
        }
        try await transaction.query("delete from idempotency_keys where created_at <= now() - interval '1 day'")
        try await transaction.query(
            """
            insert into idempotency_keys (credential, key, request, status, fields, body)
            values ($1, $2, $3, $4, $5::json, $6)
            """, .text(call.credential.name), .text(key), .bytes(fingerprint(of: call)), .int(answer.status),
            .text(String(decoding: fields, as: UTF8.self)), .text(String(decoding: answer.body, as: UTF8.self)))
    }

    private func fingerprint(of call: Call) -> [UInt8] {
        Digester().digest(Array(call.requestLine.utf8) + [10] + call.body)
    }

    /// What is told to whoever repeats a request whose answer was a secret.
    func toldOnce(_ what: String, _ call: Call) -> Answer {
        let message = "this was done, and \(what) was told then; it is told once. Revoke it and issue another"
        return Problem(status: 409, type: "told-once", message: message).answer(to: call.requestID)
    }
}
