// The newest snapshot spread over tables, where the database can refuse what must not be, and people can ask in SQL.
// What a change touches is deleted and written anew; foreign keys are looked at when the transaction ends.

import Policy
import Store
import Wire

extension Administration {
    /// Brings the tables to what the documents say after this change.
    func project(_ delta: DocumentDelta, _ transaction: Transaction) async throws {
        func touched(_ section: DocumentSection) -> SQLValue {
            .texts(delta.places.filter { $0.section == section }.map(\.name))
        }
        func put(_ section: DocumentSection) -> [NamedDocument] {
            delta.put.filter { $0.place.section == section }.map {
                NamedDocument(name: $0.place.name, value: readCanonical($0.bytes))
            }
        }
        try await transaction.query("delete from callers where name = any($1::text[])", touched(.callers))
        try await transaction.query("delete from groups where name = any($1::text[])", touched(.groups))
        try await transaction.query("delete from models where provider = any($1::text[])", touched(.providers))
        try await transaction.query("delete from providers where name = any($1::text[])", touched(.providers))
        try await projectProviders(put(.providers), transaction)
        try await projectGroups(put(.groups), transaction)
        try await projectCallers(put(.callers), transaction)
    }

    private struct NamedDocument {
        var name: String
        var value: JSONValue

        func text(_ member: String) -> String { value.member(member)?.string ?? "" }
    }

    private func projectProviders(_ documents: [NamedDocument], _ transaction: Transaction) async throws {
        guard !documents.isEmpty else { return }
        try await transaction.query(
            """
            insert into providers (name, dialect, base_url, document)
            select name, dialect, base_url, document::json
            from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as t(name, dialect, base_url, document)
            """, .texts(documents.map(\.name)), .texts(documents.map { $0.text("dialect").lowercased() }),
            .texts(documents.map { $0.text("base_url") }), .texts(documents.map { $0.value.without("models") }))
        var rows = Columns(4)
        for document in documents {
            for model in document.value["models"].map({ Array($0.members) }) ?? [] {
                let reasoning = model.value["reasoning"]?.rawText
                rows.add(document.name, model.key.string ?? "", model.value.without("reasoning"), reasoning)
            }
        }
        try await transaction.query(
            """
            insert into models (provider, name, document, reasoning)
            select provider, name, document::json, reasoning::json
            from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as t(provider, name, document, reasoning)
            """, rows[0], rows[1], rows[2], rows[3])
    }

    private func projectGroups(_ documents: [NamedDocument], _ transaction: Transaction) async throws {
        guard !documents.isEmpty else { return }
        try await transaction.query(
            """
            insert into groups (name, strategy, document)
            select name, strategy, document::json
            from unnest($1::text[], $2::text[], $3::text[]) as t(name, strategy, document)
            """, .texts(documents.map(\.name)), .texts(documents.map { $0.text("strategy").lowercased() }),
            .texts(documents.map { $0.value.without("contract", "targets") }))
        let contracts = documents.filter { $0.value["contract"] != nil }
        try await transaction.query(
            """
            insert into contracts (group_name, document)
            select name, document::json from unnest($1::text[], $2::text[]) as t(name, document)
            """, .texts(contracts.map(\.name)), .texts(contracts.map { $0.value["contract"]?.rawText }))
        try await projectTargets(documents, transaction)
    }

    private func projectTargets(_ documents: [NamedDocument], _ transaction: Transaction) async throws {
        var (targets, proofs) = (Columns(5), Columns(4))
        for document in documents {
            let list = document.value["targets"].map { Array($0.elements) } ?? []
            for (place, target) in list.enumerated() {
                targets.add(
                    document.name, "\(place)", target["provider"]?.string, target["model_ref"]?.string,
                    target.without("proofs"))
                for (number, proof) in (target["proofs"].map { Array($0.elements) } ?? []).enumerated() {
                    proofs.add(document.name, "\(place)", "\(number)", proof.rawText)
                }
            }
        }
        try await transaction.query(
            """
            insert into targets (group_name, position, provider, model, document)
            select name, position::int, provider, model, document::json
            from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
                as t(name, position, provider, model, document)
            """, targets[0], targets[1], targets[2], targets[3], targets[4])
        try await transaction.query(
            """
            insert into proofs (group_name, target, position, document)
            select name, target::int, position::int, document::json
            from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as t(name, target, position, document)
            """, proofs[0], proofs[1], proofs[2], proofs[3])
    }

    private func projectCallers(_ documents: [NamedDocument], _ transaction: Transaction) async throws {
        guard !documents.isEmpty else { return }
        try await transaction.query(
            """
            insert into callers (name, status, document)
            select name, coalesce(nullif(status, ''), 'active'), document::json
            from unnest($1::text[], $2::text[], $3::text[]) as t(name, status, document)
            """, .texts(documents.map(\.name)), .texts(documents.map { $0.text("status").lowercased() }),
            .texts(documents.map { $0.value.without("allow", "token_sha256", "tokens") }))
        var (tokens, lists) = (Columns(4), Columns(3))
        for document in documents {
            for (place, token) in CallerDocument(document.value.raw).tokens.enumerated() {
                let end = token.expiresAt.map { "{\"expires_at\":\(String(decoding: $0, as: UTF8.self))}" } ?? "{}"
                tokens.add(token.sha256, document.name, "\(place)", end)
            }
            for (place, name) in (document.value["allow"].map { Array($0.elements) } ?? []).enumerated() {
                lists.add(document.name, "\(place)", name.string)
            }
        }
        try await transaction.query(
            """
            insert into caller_tokens (sha256, caller, position, document)
            select decode(hex, 'hex'), caller, position::int, document::json
            from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as t(hex, caller, position, document)
            """, tokens[0], tokens[1], tokens[2], tokens[3])
        try await transaction.query(
            """
            insert into allow_lists (caller, position, allowed)
            select caller, position::int, allowed
            from unnest($1::text[], $2::text[], $3::text[]) as t(caller, position, allowed)
            """, lists[0], lists[1], lists[2])
    }
}

/// Rows for `unnest`, column by column.
private struct Columns {
    private var columns: [[String?]]

    init(_ count: Int) { columns = [[String?]](repeating: [], count: count) }

    mutating func add(_ values: String?...) {
        precondition(values.count == columns.count, "a row has a value for each column")
        for (place, value) in values.enumerated() { columns[place].append(value) }
    }

    subscript(place: Int) -> SQLValue { .texts(columns[place]) }
}

extension JSONValue {
    /// An object's text without some of its members.
    fileprivate func without(_ names: String...) -> String {
        let bytes = jsonBytes { writer in
            writer.beginObject()
            for member in members where !names.contains(member.key.string ?? "") {
                writer.key(token: member.key)
                writer.raw(member.value)
            }
            writer.endObject()
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
