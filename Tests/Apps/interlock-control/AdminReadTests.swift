// The admin API over HTTP, in front of a real PostgreSQL: who may do what, and how requests are refused.

import TestKit
import Testing
import Wire

@testable import interlock_control

@Suite struct `The door of the admin API` {
    @Test func `each role may do what it is for`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        let asks: [(String, String, String?)] = [
            ("GET", "/v1/status", nil), ("GET", "/v1/export", nil),
            ("PUT", "/v1/groups/coding/contract", #"{"on_unsupported":"coerce"}"#), ("GET", "/v1/credentials", nil),
        ]
        let expected = [
            "viewer": [200, 403, 403, 403], "editor": [200, 200, 200, 403], "publisher": [200, 200, 200, 403],
            "sidecar": [403, 403, 403, 403],
        ]
        for (role, statuses) in expected {
            let secret = try stage.credential(role)
            #expect(try asks.map { try stage.ask($0, $1, $2, as: secret).status } == statuses, "\(role)")
        }
    }

    @Test func `without a known credential nobody learns anything`() throws {
        let stage = try AdminStage()
        for token in [nil, "wrong", AdminStage.secret + "x", "", String(AdminStage.secret.dropLast())] {
            let answer = try stage.ask("GET", "/v1/groups/coding", as: token)
            #expect(answer.status == 401 && answer.type == "unauthenticated")
            #expect(answer.fields.value("www-authenticate") == "Bearer")
            #expect(token.map { $0.isEmpty || !answer.text.contains($0) } ?? true)
        }
        for path in ["/healthz", "/readyz", "/metrics", "/version", "/openapi.json", "/policy.schema.json"] {
            #expect(try stage.ask("GET", path, as: nil).status == 200, "\(path)")
        }
    }

    @Test func `whoever fails too often has to wait, and who is known does not`() throws {
        let stage = try AdminStage(limit: FailureLimit(capacity: 3, perSecond: 0.01))
        let statuses = try (0..<5).map { _ in try stage.ask("GET", "/v1/status", as: "guess").status }
        #expect(statuses == [401, 401, 401, 429, 429])
        let answer = try stage.ask("GET", "/v1/status", as: "guess")
        #expect((answer.fields.value("retry-after").flatMap { Int($0) } ?? 0) > 0)
        #expect(try stage.ask("GET", "/v1/status").status == 200)
        #expect(try stage.ask("GET", "/metrics").text.contains("interlock_control_snapshot_version 0\n"))
    }

    @Test(arguments: [
        ("GET", "/v1/nothing", nil, "application/json", 404, "not-found"),
        ("PATCH", "/v1/groups/coding", "{}", "application/json", 405, "method-not-allowed"),
        ("GET", "/v1/groups?limt=1", nil, "application/json", 400, "invalid-request"),
        ("PUT", "/v1/groups/x?dryrun=true", "{}", "application/json", 400, "invalid-request"),
        ("PUT", "/v1/groups/x", "{}", "text/plain", 415, "unsupported-media-type"),
        ("PUT", "/v1/groups/x", nil, "application/json", 400, "invalid-request"),
        ("PUT", "/v1/groups/x", "{", "application/json", 400, "invalid-request"),
        ("PUT", "/v1/groups/x", #"{"a":1,"a":2}"#, "application/json", 400, "invalid-request"),
        ("DELETE", "/v1/groups/coding", "{}", "application/json", 400, "invalid-request"),
        ("POST", "/v1/groups", #"{"nam":"x","document":{}}"#, "application/json", 400, "invalid-request"),
        ("POST", "/v1/groups", #"{"name":"a b","document":{}}"#, "application/json", 400, "invalid-request"),
        ("POST", "/v1/groups", "[]", "application/json; charset=utf-8", 400, "invalid-request"),
        ("POST", "/v1/import", #"{"documents":{"pins":{}}}"#, "application/json", 400, "invalid-request"),
        ("POST", "/v1/changes", #"{"changes":[]}"#, "application/json", 400, "invalid-request"),
        (
            "POST", "/v1/changes", #"{"changes":[{"op":"put","path":"/x","document":{}}]}"#, "application/json", 400,
            "invalid-request"
        ),
        ("GET", "/v1/snapshots/x", nil, "application/json", 404, "not-found"),
        ("GET", "/v1/snapshots/99999999999999999999", nil, "application/json", 404, "not-found"),
        ("GET", "/v1/snapshots/9/diff", nil, "application/json", 404, "not-found"),
    ])
    func `a wrong request is refused for what is wrong with it`(
        method: String, path: String, body: String?, type: String, status: Int, word: String
    ) throws {
        let answer = try AdminStage().ask(method, path, body, with: [("content-type", type)])
        #expect(answer.status == status && answer.type == word, "\(answer.text)")
        #expect(answer.root["error"]?["request_id"]?.string == answer.fields.value("x-request-id"))
    }

    @Test func `a misspelt member is named`() throws {
        let answer = try AdminStage().ask("POST", "/v1/groups", #"{"nam":"x","document":{}}"#)
        #expect(answer.message == "unknown member `nam`; known here: `name`, `document`")
    }

    @Test func `a body beyond the limit is refused before it is read`() throws {
        let stage = try AdminStage()
        let body = #"{"documents":{},"comment":""# + String(repeating: "x", count: 2 << 20) + "\"}"
        let answer = try stage.ask("POST", "/v1/import", body)
        #expect(answer.status == 413 && answer.type == "too-large")
        #expect(try stage.ask("GET", "/v1/status").root["version"]?.int == 0)
    }
}

@Suite struct `Reading over the admin API` {
    @Test func `a resource is shown with its version, and not again to who has it`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        let group = try stage.ask("GET", "/v1/groups/coding")
        #expect(group.text == #"{"strategy":"failover","targets":[{"model_ref":"qwen","provider":"local"}]}"#)
        let again = try stage.ask("GET", "/v1/groups/coding", with: [("if-none-match", group.etag)])
        #expect(again.status == 304 && again.body.isEmpty && again.etag == group.etag)
        #expect(try stage.ask("GET", "/v1/providers/local/models/qwen").root["model"]?.string == "Qwen/Qwen3")
        #expect(try stage.ask("GET", "/v1/groups/coding/contract").message == "the group `coding` has no contract")
        #expect(try stage.ask("GET", "/v1/providers/x/models/y").message == "there is no provider `x`")
    }

    @Test func `lists come in pages, in order of names`() throws {
        let stage = try AdminStage()
        let group = #"{"strategy":"static","targets":[{"provider":"local","model_ref":"qwen"}]}"#
        let groups = (0..<7).map { #""g/\#($0)":\#(group)"# }.joined(separator: ",")
        let provider = try #require(try JSONDocument(AdminStage.documents).root["providers"]?.rawText)
        try stage.importDocuments(#"{"providers":\#(provider),"groups":{\#(groups)}}"#)
        var (names, pages, path): ([String], Int, String?) = ([], 0, "/v1/groups?limit=3")
        while let here = path {
            let page = try stage.ask("GET", here).root
            names += try #require(page["items"]).elements.compactMap { $0["name"]?.string }
            path = page["next"]?.string.map { "/v1/groups?limit=3&after=\(PercentCoding.encoded($0))" }
            pages += 1
        }
        #expect(names == (0..<7).map { "g/\($0)" } && pages == 3)
        let models = try stage.ask("GET", "/v1/providers/local/models").root
        #expect(models["items"]?[0]?["name"]?.string == "qwen" && models["next"]?.isNull == true)
        #expect(try stage.ask("GET", "/v1/providers/none/models").status == 404)
    }

    @Test func `no digest and no secret is told, whoever asks`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        let viewer = try stage.credential("viewer")
        let issued = try stage.ask("POST", "/v1/callers/agent/tokens", "{}").root
        let token = try #require(issued["token"]?.string)
        let hidden = [
            String(repeating: "0f", count: 32), token, Hex.spell(Secrets.digest(of: token)), viewer, AdminStage.secret,
            Hex.spell(Secrets.digest(of: viewer)), Hex.spell(Secrets.digest(of: AdminStage.secret)),
        ]
        let paths = [
            "/v1/callers", "/v1/callers/agent", "/v1/snapshots", "/v1/snapshots/1", "/v1/snapshots/2/diff",
            "/v1/snapshots/2/diff?from=0", "/v1/audit", "/v1/status", "/v1/credentials", "/metrics", "/v1/groups",
        ]
        for path in paths {
            let answer = try stage.ask("GET", path)
            #expect(answer.status == 200, "\(path)")
            for secret in hidden { #expect(!answer.text.contains(secret), "\(path)") }
        }
        let ids = try stage.ask("GET", "/v1/callers/agent").root["tokens"]?.elements.compactMap { $0["id"]?.string }
        #expect(ids == [tokenID(hidden[0]), issued["id"]?.string ?? ""])
        let dump = try stage.sql("select * from idempotency_keys; select * from audit; select * from credentials")
        for secret in [token, viewer, AdminStage.secret] { #expect(!dump.contains(secret)) }
    }

    @Test func `what is different between two states is told document by document`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        try stage.ask("PUT", "/v1/groups/coding/contract", #"{"on_unsupported":"coerce"}"#)
        let diff = try stage.ask("GET", "/v1/snapshots/2/diff").root
        let change = try #require(diff["changes"]?[0])
        #expect(diff["from"]?.int == 1 && diff["to"]?.int == 2 && diff["changes"]?.count == 1)
        #expect(change["path"]?.string == "/groups/coding" && change["change"]?.string == "changed")
        #expect(change["after"]?["contract"]?["on_unsupported"]?.string == "coerce")
        let all = try stage.ask("GET", "/v1/snapshots/2/diff?from=0").root["changes"]
        #expect(all?.elements.compactMap { $0["change"]?.string } == ["added", "added", "added"])
        #expect(try stage.ask("GET", "/v1/snapshots/1").root["documents"]?["groups"]?["coding"] != nil)
        #expect(try stage.ask("GET", "/v1/snapshots?limit=1").root["next"]?.int == 2)
        #expect(try stage.ask("GET", "/v1/snapshots?before=2").root["items"]?[0]?["version"]?.int == 1)
    }
}
