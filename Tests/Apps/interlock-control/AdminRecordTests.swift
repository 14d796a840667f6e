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
        let text = try stage.sql(Self.everything)
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

    /// The tables as one document.
    private static let everything =
        """
        with shown_models as (
            select provider, jsonb_object_agg(name, document::jsonb || case when reasoning is null then '{}'
                   else jsonb_build_object('reasoning', reasoning) end) as all_of_them
            from models group by provider),
        shown_proofs as (
            select group_name, target, jsonb_agg(document order by position) as all_of_them
            from proofs group by group_name, target),
        shown_targets as (
            select t.group_name, jsonb_agg(t.document::jsonb || case when p.all_of_them is null then '{}'
                   else jsonb_build_object('proofs', p.all_of_them) end order by t.position) as all_of_them
            from targets t left join shown_proofs p on p.group_name = t.group_name and p.target = t.position
            group by t.group_name),
        shown_lists as (
            select caller, jsonb_agg(allowed order by position) as all_of_them from allow_lists group by caller),
        shown_tokens as (
            select caller, jsonb_agg(document::jsonb || jsonb_build_object('sha256', encode(sha256, 'hex'))
                   order by position) as all_of_them
            from caller_tokens group by caller)
        select jsonb_build_object(
            'providers', (
                select coalesce(jsonb_object_agg(p.name, p.document::jsonb || case when m.all_of_them is null
                       then '{}' else jsonb_build_object('models', m.all_of_them) end), '{}')
                from providers p left join shown_models m on m.provider = p.name),
            'groups', (
                select coalesce(jsonb_object_agg(g.name, g.document::jsonb
                       || jsonb_build_object('targets', t.all_of_them) || case when c.document is null
                       then '{}' else jsonb_build_object('contract', c.document) end), '{}')
                from groups g left join shown_targets t on t.group_name = g.name
                left join contracts c on c.group_name = g.name),
            'callers', (
                select coalesce(jsonb_object_agg(c.name, c.document::jsonb || jsonb_build_object(
                       'allow', coalesce(l.all_of_them, '[]'), 'tokens', coalesce(t.all_of_them, '[]'))), '{}')
                from callers c left join shown_lists l on l.caller = c.name
                left join shown_tokens t on t.caller = c.name))
        """

    @Test func `the database itself refuses to change what was`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        for statement in [
            "update snapshots set author = 'x'", "delete from snapshots", "truncate snapshots cascade",
            "update audit set actor = 'x'", "delete from audit", "truncate audit",
            "insert into snapshots (version, digest, document, author) values (9, repeat('0', 64), '{}', 'x')",
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
            let digest = Hex.spell(Digester().digest(Array(text.utf8)))
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
