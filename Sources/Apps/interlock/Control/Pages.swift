// Lists of the admin API, page by page: `{"items": […], "next": cursor | null}`.

import Wire

/// A list as far as it was asked for.
struct Listing {
    let items: [JSONValue]
    /// As the API told it, where one page was all; otherwise the items of all pages.
    let document: String

    /// The items of several lists as one.
    init(_ items: [JSONValue], next: String = "null") {
        self.items = items
        document = "{\"items\":[" + items.map(\.rawText).joined(separator: ",") + "],\"next\":\(next)}"
    }

    /// A page that is all.
    init(page: ControlAnswer) { (items, document) = (page.root.list("items"), page.text) }
}

extension ControlClient {
    /// The items of a list, as far as `most` (all where it is nil). `cursor` is the member of the query that names
    /// where a page begins.
    func items(_ path: Path, cursor: String, most: Int? = nil) throws -> Listing {
        var page = try get(path.with("limit", "\(min(200, most ?? .max))"))
        var found = page.root.list("items")
        guard let first = next(page), found.count < most ?? .max else { return Listing(page: page) }
        var next: String? = first
        while let place = next, found.count < most ?? .max {
            let limit = min(200, (most ?? .max) - found.count)
            page = try get(path.with("limit", "\(limit)").with(cursor, place))
            found += page.root.list("items")
            next = self.next(page)
        }
        return Listing(found, next: page.root["next"]?.rawText ?? "null")
    }

    private func next(_ page: ControlAnswer) -> String? { page.root["next"].flatMap { $0.isNull ? nil : $0.word } }
}

extension Invocation {
    /// Shows a list: as its document, or as what `table` makes of its items; `nothing` is said of none.
    func show(_ list: Listing, nothing: String, _ table: ([JSONValue]) -> Table) {
        if wantsJSON { return say(list.document) }
        say(list.items.isEmpty ? nothing : text(table(list.items)))
    }

    /// Shows one document: as it is, or as `text`.
    func show(_ answer: ControlAnswer, _ text: (JSONValue) -> String) {
        say(wantsJSON ? answer.text : text(answer.root))
    }
}
