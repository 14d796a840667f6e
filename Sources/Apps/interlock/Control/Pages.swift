// Lists of the admin API, page by page: `{"items": […], "next": cursor | null}`.

import Wire

extension ControlClient {
    /// The items of a list, as far as `most` (all where it is nil). `cursor` is the member of the query that names
    /// where a page begins.
    func items(_ path: Path, cursor: String, most: Int? = nil) throws -> [JSONValue] {
        var found: [JSONValue] = []
        var next: String?
        repeat {
            let limit = min(200, (most ?? .max) - found.count)
            let page = try get(path.with("limit", "\(limit)").with(cursor, next)).root
            found += page.list("items")
            next = page["next"].flatMap { $0.isNull ? nil : $0.word }
        } while next != nil && found.count < most ?? .max
        return found
    }
}

extension Invocation {
    /// Shows a list: as a document of its items, or as what `table` makes of them; `nothing` is said of none.
    func show(_ items: [JSONValue], nothing: String, _ table: ([JSONValue]) -> Table) {
        if wantsJSON { return say(Invocation.document(of: items)) }
        say(items.isEmpty ? nothing : table(items).text)
    }

    private static func document(of items: [JSONValue]) -> String {
        "{\"items\":[" + items.map(\.rawText).joined(separator: ",") + "]}"
    }

    /// Shows one document: as it is, or as `text`.
    func show(_ answer: ControlAnswer, _ text: (JSONValue) -> String) {
        say(wantsJSON ? answer.text : text(answer.root))
    }
}
