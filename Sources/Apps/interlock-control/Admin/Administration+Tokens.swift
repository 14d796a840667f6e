// Router tokens: made here, told once, kept as their digest.

import Policy
import Wire

extension Administration {
    var tokenHandlers: [Operation: Handler] {
        [
            .issueToken: { [self] in try await issue($0) }, .rotateToken: { [self] in try await rotate($0) },
            .revokeToken: { [self] in try await revoke($0) },
        ]
    }

    private func issue(_ call: Call) async throws -> Answer {
        let members = try Members(body: call.body, known: ["expires_at"])
        let end = try members.moment("expires_at")
        return try await issue(call, expiresAt: end) { _, _ in }
    }

    private func rotate(_ call: Call) async throws -> Answer {
        let members = try Members(body: call.body, known: ["grace_seconds", "expires_at"])
        let grace = try members.whole("grace_seconds", 0...604_800) ?? 3600
        let end = try members.moment("expires_at")
        return try await issue(call, expiresAt: end) { caller, draft in
            let name = call.name("caller")
            let alive = caller.tokens.filter { token in token.moment.map { $0 > draft.now } ?? true }
            let ending = alive.map { $0.ending(at: draft.now + grace) }
            for token in ending {
                draft.ended.append(
                    Draft.EndedToken(
                        sha256: token.sha256, caller: name, cause: .rotated,
                        effectiveAt: grace == 0 ? nil : token.moment))
            }
            (caller.single, caller.listed) = (nil, grace == 0 ? [] : ending)
        }
    }

    /// Adds a new token, after `change` has seen to those before it.
    private func issue(
        _ call: Call, expiresAt: Int?, _ change: @escaping (inout CallerDocument, inout Draft) -> Void
    ) async throws -> Answer {
        let place = DocumentPlace.caller(call.name("caller"))
        let secret = Secrets.routerToken()
        let token = TokenEntry(
            sha256: Hex.spell(Secrets.digest(of: secret)),
            expiresAt: expiresAt.map { Array("\"\(spellTimestamp($0))\"".utf8) })
        return try await self.change(
            call, at: place, again: { [self] _ in toldOnce("the token \(token.id)", call) },
            edit: { draft in
                guard let bytes = draft.documents.bytes(at: place) else { throw Problem.notFound(place.absence) }
                var caller = CallerDocument(bytes)
                change(&caller, &draft)
                caller.listed.append(token)
                try draft.documents.put(readCanonical(caller.bytes), at: place)
            },
            tell: { outcome in
                Answer.json(201) { writer in
                    writer.beginObject()
                    writer.member("token", secret)
                    writer.member("id", token.id)
                    writer.member("expires_at", moment: expiresAt)
                    outcome.write(into: &writer)
                    writer.endObject()
                }
            })
    }

    private func revoke(_ call: Call) async throws -> Answer {
        let (name, id) = (call.name("caller"), call.name("token"))
        let place = DocumentPlace.caller(name)
        return try await change(
            call, at: place,
            edit: { draft in
                guard let bytes = draft.documents.bytes(at: place) else { throw Problem.notFound(place.absence) }
                var caller = CallerDocument(bytes)
                guard let token = caller.tokens.first(where: { $0.id == id }) else {
                    throw Problem.notFound("the caller `\(name)` has no token `\(id)`")
                }
                if caller.single == token { caller.single = nil }
                caller.listed.removeAll { $0 == token }
                draft.ended.append(Draft.EndedToken(sha256: token.sha256, caller: name, cause: .revoked))
                try draft.documents.put(readCanonical(caller.bytes), at: place)
            },
            tell: { outcome in
                Answer.json { writer in
                    writer.beginObject()
                    outcome.write(into: &writer)
                    writer.endObject()
                }
            })
    }
}
