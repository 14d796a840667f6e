// `interlock audit`: who changed what, and whether the record of it is whole.

import PolicyFiles
import Terminal
import Wire

/// Shows and verifies the audit.
enum AuditCommand {
    static let command = Command(
        "interlock audit", summary: "lists who changed what; verifies that nothing was altered or left out",
        flags: [
            Flag("limit", .value("N"), standard: "20", hasVariable: false, help: "how many entries, the newest first"),
            Flag("verify", .toggle, hasVariable: false, help: "read all of it and work out every digest again"),
        ] + ControlFlags.all,
        notes: """
            Every entry holds the digest of the one before it. --verify ends with 0 when all of them fit, and with 1 at
            the first that does not. It prints the last digest: one that was written down earlier must be found again in
            the entry it belonged to, or somebody has written the whole record anew.
            """,
        examples: ["interlock audit", "interlock audit --verify"])

    /// Lists or verifies.
    static func run(_ invocation: Invocation) throws -> Int32 {
        let verifies = invocation.answers.isOn("verify")
        let most = try verifies ? nil : invocation.answers.number("limit", in: 1...100_000)
        let list = try invocation.control().items(Path("audit"), cursor: "before", most: most)
        if verifies { return verify(list.items, invocation) }
        invocation.show(list, nothing: "nothing was changed yet") { items in
            var table = Table(
                "ID", .whole("AGE"), .wide("AT"), "ACTOR", "OPERATION", "RESOURCE", "VERSION", "SEQUENCE")
            for item in items {
                let at = item.member("at")?.string
                table.add(
                    item.word("id"), Age.short(at, now: invocation.now()), Age.stamp(at), item.word("actor"),
                    item.word("operation"), item.word("resource"), item.word("version"), item.word("sequence"))
            }
            return table
        }
        return Ending.done
    }

    private static func verify(_ items: [JSONValue], _ invocation: Invocation) -> Int32 {
        var chain = AuditChain()
        for item in items.reversed() {
            if let complaint = chain.take(item) {
                invocation.complain("interlock: the audit is broken: \(complaint)")
                return Ending.refused
            }
        }
        invocation.say(
            chain.count == 0
                ? "the audit is empty" : "\(chain.count) entries, all whole; the last digest is \(chain.last)")
        return Ending.done
    }
}

/// The chain of the audit's entries, worked out again from what the API tells.
///
/// A digest is SHA-256 over these members, each on a line of its own: previous, id, at (UTC, with microseconds), actor,
/// role, operation, resource, version, sequence, request_id, detail (as it is spelt). What is null is an empty line.
struct AuditChain {
    private(set) var count = 0
    private(set) var last = String(repeating: "0", count: 64)
    private let digester = Digester()

    /// Takes the entry after the last; answers what is wrong with it.
    mutating func take(_ entry: JSONValue) -> String? {
        let number = count + 1
        guard entry["id"]?.int == number else {
            return "entry \(number) is missing: the next one is \(entry.word("id"))"
        }
        guard entry.word("previous") == last else {
            return "entry \(number) does not follow the one before it, whose digest is \(last)"
        }
        let digest = Hex.spell(digester.digest(Array(AuditChain.text(entry).utf8)))
        guard entry.word("digest") == digest else {
            return "entry \(number) was altered: its digest is \(entry.word("digest")), and should be \(digest)"
        }
        (count, last) = (number, digest)
        return nil
    }

    private static func text(_ entry: JSONValue) -> String {
        let members = [
            "previous", "id", "at", "actor", "role", "operation", "resource", "version", "sequence", "request_id",
        ]
        return (members.map { entry.word($0) } + [entry["detail"]?.rawText ?? ""]).joined(separator: "\n")
    }
}
