// `interlock snapshots`, `interlock publications`, `interlock publish`, `interlock status`: what there was, what was
// told to whom, and how things stand.

import Terminal
import Wire

/// Looks at what has happened.
enum HistoryCommands {
    private static let limit = Flag(
        "limit", .value("N"), standard: "20", hasVariable: false, help: "how many, the newest first")

    static let snapshots = Command(
        "interlock snapshots", summary: "lists the snapshots, or shows one",
        flags: [limit] + ControlFlags.all,
        operands: [Operand("VERSION", .optional, help: "the snapshot to show, with its documents")],
        examples: ["interlock snapshots", "interlock snapshots 12"])

    static let publications = Command(
        "interlock publications", summary: "lists what the sidecars were told", flags: [limit] + ControlFlags.all,
        examples: ["interlock publications --limit 5"])

    static let publish = Command(
        "interlock publish", summary: "publishes the newest snapshot now", flags: ControlFlags.all,
        notes: "For a snapshot that was held back with `interlock apply --hold`.", examples: ["interlock publish"])

    static let status = Command(
        "interlock status", summary: "says how the control plane is doing", flags: ControlFlags.all,
        examples: ["interlock status"])

    /// Lists snapshots, or shows one.
    static func runSnapshots(_ invocation: Invocation) throws -> Int32 {
        if let operand = invocation.answers.operand {
            let version = try invocation.version(operand)
            let control = try invocation.control()
            let answer = try control.namingSnapshot { try control.get(Path("snapshots", "\(version)")) }
            invocation.show(answer) { snapshot($0, invocation.now()) }
            return Ending.done
        }
        let list = try newest("snapshots", invocation)
        invocation.show(list, nothing: "there is no snapshot yet: `interlock apply -f DIR` makes the first") { items in
            var table = Table("VERSION", .whole("DIGEST"), .whole("AGE"), .wide("CREATED"), "BY", "COMMENT")
            for item in items {
                let created = item.member("created_at")?.string
                table.add(
                    item.word("version"), String(item.word("digest").prefix(12)),
                    Age.short(created, now: invocation.now()), Age.stamp(created), item.word("author"),
                    item.word("comment").onOneLine)
            }
            return table
        }
        return Ending.done
    }

    /// Lists publications.
    static func runPublications(_ invocation: Invocation) throws -> Int32 {
        let list = try newest("publications", invocation)
        invocation.show(list, nothing: "nothing was published yet") { items in
            var table = Table(
                "SEQUENCE", "VERSION", "SCOPE", "PART", "REVOKED", .whole("AGE"), .wide("ISSUED"), "BY")
            for item in items {
                let issued = item.member("issued_at")?.string
                table.add(
                    item.word("sequence"), item.word("version"), item.scope("scope"), item.word("part"),
                    item.word("revoked_count"), Age.short(issued, now: invocation.now()), Age.stamp(issued),
                    item.word("author"))
            }
            return table
        }
        return Ending.done
    }

    /// Publishes the head.
    static func runPublish(_ invocation: Invocation) throws -> Int32 {
        let answer = try invocation.control().write("POST", Path("publications"), Array("{}".utf8))
        invocation.show(answer, PinCommands.published)
        return Ending.done
    }

    /// Shows the control plane's own account of itself.
    static func runStatus(_ invocation: Invocation) throws -> Int32 {
        let answer = try invocation.control().get(Path("status"))
        invocation.show(answer) { facts(of: $0, within: invocation.width) }
        for warning in WriteAnswer(answer.root).warnings { invocation.complain("warning: \(warning)") }
        return Ending.done
    }

    private static func newest(_ list: String, _ invocation: Invocation) throws -> Listing {
        let most = try invocation.answers.number("limit", in: 1...100_000)
        return try invocation.control().items(Path(list), cursor: "before", most: most)
    }

    private static func snapshot(_ root: JSONValue, _ now: Int) -> String {
        let head = "snapshot \(root.word("version")) (\(root.word("digest").prefix(12))) by \(root.word("author"))"
        let comment = root.word("comment").isEmpty ? "" : "\n\(root.word("comment"))"
        let document = root["documents"].map { "\n" + PrettyJSON.text($0) } ?? ""
        return "\(head), \(Age.told(root.member("created_at")?.string, now: now))\(comment)\(document)"
    }

    /// A line for each member; objects within it are spread out as `publication.sequence`.
    private static func facts(of root: JSONValue, within width: Int?) -> String {
        var rows: [(String, String)] = []
        collect(root, "", into: &rows)
        let left = rows.map(\.0.count).max() ?? 0
        return rows.map { name, value in
            let room = width.map { max(8, $0 - left - 2) } ?? .max
            return name + String(repeating: " ", count: left + 2 - name.count)
                + (value.isEmpty ? "-" : value.withoutMiddle(beyond: room))
        }.joined(separator: "\n")
    }

    private static func collect(_ value: JSONValue, _ path: String, into rows: inout [(String, String)]) {
        for member in value.members where !(path.isEmpty && member.key.equals("warnings")) {
            let name = (path.isEmpty ? "" : path + ".") + (member.key.string ?? "")
            if member.value.isObject, !member.value.hasNoChildren {
                collect(member.value, name, into: &rows)
            } else {
                rows.append((name, member.value.isArray ? PrettyJSON.line(member.value) : member.value.word))
            }
        }
    }
}
