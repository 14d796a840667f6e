// Router tokens over the admin API: issued, rotated with grace, revoked for ever.

import Policy
import ShellKit
import TestKit
import Testing
import Wire

@testable import interlock_control

@Suite struct `Tokens over the admin API` {
    private func staged() throws -> AdminStage {
        let stage = try AdminStage()
        try stage.importDocuments()
        return stage
    }

    /// Whose the token is, as the newest snapshot compiles; nil: nobody's.
    private func holder(_ token: String, _ stage: AdminStage) throws -> TokenHolder? {
        let policy = try #require(stage.administration.archive.policy?.policy)
        return Secrets.digest(of: token).withUnsafeBytes { policy.holder(of: TokenDigest($0)) }
    }

    private func revocations(_ stage: AdminStage) throws -> [String] {
        try stage.sql(
            """
            select cause || case when lifted_at is null then '' else ' lifted' end
                || case when effective_at > now() then ' later' else '' end from revocations order by created_at, cause
            """
        ).split(separator: "\n").map(String.init)
    }

    @Test func `an issued token is the caller's until it ends`() throws {
        let stage = try staged()
        let issued = try stage.ask(
            "POST", "/v1/callers/agent/tokens", #"{"expires_at":"2099-01-01T00:00:00Z"}"#)
        #expect(issued.status == 201 && issued.root["version"]?.int == 2)
        #expect(issued.root["expires_at"]?.string == "2099-01-01T00:00:00Z")
        let token = try #require(issued.root["token"]?.string)
        #expect(try holder(token, stage) == TokenHolder(caller: 0, expiresAt: 4_070_908_800))
        #expect(try stage.ask("POST", "/v1/callers/nobody/tokens", "{}").status == 404)
        #expect(try stage.ask("POST", "/v1/callers/agent/tokens", #"{"expires":1}"#).status == 400)
    }

    @Test func `a rotated token goes on for its grace`() throws {
        let stage = try staged()
        let rotated = try stage.ask("POST", "/v1/callers/agent/tokens/rotate", #"{"grace_seconds":600}"#)
        #expect(rotated.status == 201)
        let shown = try stage.ask("GET", "/v1/callers/agent").root["tokens"].map { Array($0.elements) } ?? []
        #expect(shown.count == 2 && shown[0]["expires_at"]?.string != nil && shown[1]["expires_at"]?.isNull == true)
        #expect(try revocations(stage) == ["rotated later"])
        let token = try #require(rotated.root["token"]?.string)
        #expect(try holder(token, stage) != nil)
        #expect(try stage.ask("POST", "/v1/callers/agent/tokens/rotate", #"{"grace_seconds":0}"#).status == 201)
        #expect(try stage.ask("GET", "/v1/callers/agent").root["tokens"]?.count == 1)
        #expect(try holder(token, stage) == nil)
        #expect(try revocations(stage) == ["rotated", "rotated"])
    }

    @Test func `a revoked token never comes back, whoever brings it`() throws {
        let stage = try staged()
        let id = tokenID(String(repeating: "0f", count: 32))
        #expect(try stage.ask("DELETE", "/v1/callers/agent/tokens/\(id)").status == 200)
        #expect(try stage.ask("DELETE", "/v1/callers/agent/tokens/\(id)").status == 404)
        #expect(try stage.ask("GET", "/v1/callers/agent").root["tokens"]?.count == 0)
        let back = try stage.importDocuments()
        #expect(back.status == 422 && back.text.contains("was revoked") && back.text.contains(id))
        #expect(try revocations(stage) == ["revoked"])
        #expect(throws: (any Error).self) { try stage.sql("delete from revocations") }
        #expect(throws: (any Error).self) { try stage.sql("update revocations set cause = 'removed'") }
    }

    @Test func `a token that went with its caller comes back with it`() throws {
        let stage = try staged()
        #expect(try stage.ask("DELETE", "/v1/callers/agent").status == 200)
        #expect(try revocations(stage) == ["removed"])
        #expect(try stage.importDocuments().status == 200)
        #expect(try revocations(stage) == ["removed lifted"])
        #expect(try stage.ask("DELETE", "/v1/callers/agent").status == 200)
        #expect(try revocations(stage) == ["removed"])
    }

    @Test func `when a grace is over that is published once, and nothing before`() throws {
        let stage = try staged()
        func refresh() throws { try stage.desk.run { _ in try await stage.administration.refresh() } }
        try stage.ask("POST", "/v1/callers/agent/tokens/rotate", #"{"grace_seconds":600}"#)
        try refresh()
        #expect(stage.publisher.reminders == 0)
        stage.administration.gracesEndedUntil = 0
        _ = try stage.sql("update revocations set effective_at = now() - interval '1 minute'")
        try refresh()
        try refresh()
        #expect(stage.publisher.reminders == 1)
    }
}
