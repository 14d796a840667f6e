// What is kept: snapshots that nobody changes, tables that say what the documents say, an audit that cannot be bent.

import Foundation
import Policy
import PolicyFiles
import TestKit
import Testing
import Wire

@testable import interlock_control

@Suite struct `What the control plane keeps` {
    /// The documents of a folder of examples, as one.
    private func examples(_ folder: String) throws -> DocumentSet {
        let root = Fixtures.checkout.appending(path: folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".json") }
        return try DocumentSet.merged(
            names.sorted().map { PolicyFile(name: $0, bytes: Array(try Data(contentsOf: root.appending(path: $0)))) })
    }

    @Test(arguments: [
        "policies/examples/quickstart", "policies/examples/providers", "policies/examples/advisors",
        "policies/examples/reasoning", "policies/providers",
    ])
    func `export of import is what was given, in tables too`(folder: String) throws {
        let given = try examples(folder)
        let stage = try AdminStage()
        let text = String(decoding: given.canonicalBytes, as: UTF8.self)
        let answer = try stage.importDocuments(text, mode: "replace")
        #expect(answer.status == 200, "\(answer.text)")
        let exported = try stage.ask("GET", "/v1/export")
        #expect(exported.body == given.canonicalBytes)
        #expect(exported.etag == "\"\(stage.administration.archive.head.digest.prefix(16))\"")
        #expect(try rebuilt(stage) == given)
        #expect(try stage.importDocuments(exported.text, mode: "replace").root["changed"]?.count == 0)
    }

    @Test func `the tables follow every change`() throws {
        let stage = try AdminStage()
        try stage.importDocuments(
            String(decoding: try examples("policies/examples/quickstart").canonicalBytes, as: UTF8.self))
        try stage.importDocuments()
        try stage.ask("PUT", "/v1/groups/coding/contract", #"{"on_unsupported":"coerce"}"#)
        try stage.ask("POST", "/v1/callers/agent/tokens", "{}")
        try stage.ask("DELETE", "/v1/callers/demo")
        try stage.ask("PUT", "/v1/providers/local/models/tiny", #"{"model":"tiny","reasoning":{"supported":false}}"#)
        try stage.ask("POST", "/v1/callers/agent/tokens/rotate", "{}")
        #expect(try rebuilt(stage) == stage.administration.archive.head.documents)
        #expect(stage.administration.archive.head.version == 7)
    }

    /// The documents put together again from the tables.
    private func rebuilt(_ stage: AdminStage) throws -> DocumentSet {
        let text = try stage.sql(
            """
            select json_build_object(
             'providers', (select coalesce(json_object_agg(p.name, p.document::jsonb || coalesce((select jsonb_build_object('models',
                jsonb_object_agg(m.name, m.document::jsonb || case when m.reasoning is null then '{}' else jsonb_build_object('reasoning', m.reasoning) end))
                from models m where m.provider = p.name having count(*) > 0), '{}')), '{}') from providers p),
             'groups', (select coalesce(json_object_agg(g.name, g.document::jsonb
                || coalesce((select jsonb_build_object('contract', c.document) from contracts c where c.group_name = g.name), '{}')
                || jsonb_build_object('targets', (select jsonb_agg(t.document::jsonb || coalesce((select jsonb_build_object('proofs',
                    jsonb_agg(f.document order by f.position)) from proofs f where f.group_name = g.name and f.target = t.position
                    having count(*) > 0), '{}') order by t.position) from targets t where t.group_name = g.name))), '{}') from groups g),
             'callers', (select coalesce(json_object_agg(c.name, c.document::jsonb
                || jsonb_build_object('allow', (select coalesce(jsonb_agg(a.allowed order by a.position), '[]') from allow_lists a where a.caller = c.name))
                || jsonb_build_object('tokens', (select coalesce(jsonb_agg(t.document::jsonb || jsonb_build_object('sha256', encode(t.sha256, 'hex'))
                    order by t.position), '[]') from caller_tokens t where t.caller = c.name))), '{}') from callers c))
            """)
        var set = try DocumentSet(canonical: Array(text.utf8))
        // The tables have one list of tokens; a document may have one of them by itself.
        for name in set.names(.callers) {
            let told = stage.administration.archive.head.documents.document(.callers, name) ?? []
            var caller = CallerDocument(set.document(.callers, name) ?? [])
            if CallerDocument(told).single != nil, !caller.listed.isEmpty {
                caller.single = caller.listed.removeFirst()
            }
            set.put(.callers, name, readCanonical(caller.bytes))
        }
        return set
    }

    @Test func `the database itself refuses to change what was`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        for statement in [
            "update snapshots set author = 'x'", "delete from snapshots", "truncate snapshots cascade",
            "update audit set actor = 'x'", "delete from audit", "truncate audit",
            "insert into snapshots (version, digest, document, parent, author) values (9, repeat('0', 64), '{}', 8, 'x')",
        ] {
            #expect(throws: (any Error).self, "\(statement)") { try stage.sql(statement) }
        }
        #expect(try stage.sql("select count(*) from snapshots") == "1")
    }

    /// The first entry that does not fit, worked out from what the API tells.
    private func broken(_ stage: AdminStage) throws -> Int? {
        let entries = try #require(try stage.ask("GET", "/v1/audit?limit=200").root["items"]).elements.reversed()
        var previous = String(repeating: "0", count: 64)
        for entry in entries {
            let lines = [
                "previous", "id", "at", "actor", "role", "operation", "resource", "version", "sequence", "request_id",
            ]
            .map { name in entry.member(name).map { $0.isNull ? "" : $0.string ?? $0.rawText } ?? "?" }
            let text = (lines + [entry["detail"]?.rawText ?? ""]).joined(separator: "\n")
            let digest = hexText(Digester().digest(Array(text.utf8)))
            guard entry["previous"]?.string == previous, entry["digest"]?.string == digest else {
                return entry["id"]?.int
            }
            previous = digest
        }
        return nil
    }

    @Test func `every write is in the audit, chained, and what is bent shows`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        let editor = try stage.credential("editor")
        try stage.ask("POST", "/v1/callers/agent/tokens", "{}", as: editor)
        try stage.ask("DELETE", "/v1/callers/agent", as: editor)
        try stage.ask("PUT", "/v1/groups/none", "{}", as: editor)
        let entries = try #require(try stage.ask("GET", "/v1/audit").root["items"]).elements
        let told: [String] = entries.map { "\($0["actor"]?.string ?? "") \($0["operation"]?.string ?? "")" }
        #expect(
            told == [
                "the-editor deleteCaller", "the-editor issueToken", "bootstrap createCredential",
                "bootstrap importDocuments",
            ])
        #expect(entries.map { $0["resource"]?.string }.first == "/callers/agent")
        #expect(try broken(stage) == nil)
        _ = try stage.sql(
            """
            alter table audit disable trigger audit_is_only_added; update audit set actor = 'somebody' where id = 2;
            alter table audit enable trigger audit_is_only_added
            """)
        #expect(try broken(stage) == 2)
    }
}
