// Listings fit a terminal of 80 columns whatever stands in them, and lose nothing with `--wide`.

import Testing
import Wire

@testable import interlock

private let long = "a-name-that-somebody-gave-to-something-in-the-third-region-of-the-second-cluster-zone-b"
private let stamp = "2026-11-23T12:13:58Z"

/// A list of one item with these members.
private func one(_ members: String) -> ScriptedControl.Answer { .init("{\"items\":[{\(members)}],\"next\":null}") }

@Suite struct `Listings` {
    private static let rows: [(words: [String], answers: [String: ScriptedControl.Answer], seen: String)] = [
        (
            ["get", "providers"],
            [
                "GET /v1/providers?limit=200": one(
                    #""name":"\#(long)","document":{"dialect":"openai-responses","base_url":"https://\#(long).example/v1","#
                        + #""models":{}}"#)
            ], "openai-responses"
        ),
        (
            ["get", "models", "p"],
            [
                "GET /v1/providers/p/models?limit=200": one(
                    #""name":"\#(long)","document":{"model":"\#(long)","reasoning":{"mode":"default_on","#
                        + #""control":"effort_enum"},"limits":{"context_tokens":1000000}}"#)
            ], "default_on  effort_enum  1000000"
        ),
        (
            ["get", "groups"],
            [
                "GET /v1/groups?limit=200": one(
                    #""name":"\#(long)","document":{"strategy":"dynamic_score","targets":[{"provider":"\#(long)","#
                        + #""model_ref":"m"}]}"#)
            ], "GROUP"
        ),
        (
            ["get", "callers"],
            [
                "GET /v1/callers?limit=200": one(
                    #""name":"\#(long)","document":{"allow":["\#(long)"],"expires_at":"\#(stamp)","tokens":[]}"#)
            ], "62s ago"
        ),
        (
            ["tokens", "list"],
            [
                "GET /v1/callers?limit=200": one(
                    #""name":"\#(long)","document":{"tokens":[{"id":"0f1e2d3c4b5a","expires_at":"\#(stamp)"}]}"#)
            ], "0f1e2d3c4b5a"
        ),
        (
            ["credentials", "list"],
            [
                "GET /v1/credentials": one(
                    #""name":"\#(long)","role":"publisher","author":"\#(long)","created_at":"\#(stamp)","#
                        + #""expires_at":"2027-11-23T12:13:58Z""#)
            ], "in 364d"
        ),
        (
            ["snapshots"],
            [
                "GET /v1/snapshots?limit=20": one(
                    #""version":12345,"digest":"5d41402abc4b2a76b9719d911017c592","author":"\#(long)","#
                        + #""created_at":"\#(stamp)","comment":"\#(long) \n \#(long)""#)
            ], "5d41402abc4b"
        ),
        (
            ["publications"],
            [
                "GET /v1/publications?limit=20": one(
                    #""sequence":123456,"version":12345,"scope":{"labels":{"zone":"\#(long)"}},"part":"rollout","#
                        + #""revoked_count":12,"issued_at":"\#(stamp)","author":"\#(long)""#)
            ], "123456"
        ),
        (
            ["audit"],
            [
                "GET /v1/audit?limit=20": one(
                    #""id":123456,"at":"\#(stamp)","actor":"\#(long)","operation":"rotateToken","#
                        + #""resource":"/callers/\#(long)/tokens","version":12345,"sequence":123456"#)
            ], "123456"
        ),
        (
            ["pins"],
            [
                "GET /v1/pins": one(
                    #""version":11,"scope":{"labels":{"track":"\#(long)"}},"created_at":"\#(stamp)","#
                        + #""author":"\#(long)","reason":"\#(long)""#)
            ], "62s"
        ),
        (
            ["status"],
            ["GET /v1/status": .init(#"{"name":"\#(long)","publication":{"digest":"\#(long)\#(long)"}}"#)],
            "publication.digest"
        ),
        (
            ["sidecars"],
            [
                "GET /v1/sidecars?limit=200": one(
                    #""name":"\#(long)","labels":{"zone":"\#(long)"},"desired":1234,"delivered":1234,"active":1233,"#
                        + #""state":"refused","last_seen":"\#(stamp)","refused":{"reason":"\#(long)"}"#)
            ], "refused"
        ),
    ]

    @Test(arguments: rows.indices)
    func `fit 80 columns, and lose nothing with --wide`(row: Int) throws {
        let row = Self.rows[row]
        let control = try ScriptedControl(row.answers.mapValues { [$0] })
        defer { control.end() }
        let narrow = call(control, row.words)
        #expect(narrow.status == 0, "\(narrow.complaints)")
        let lines = narrow.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count >= 2 && lines.count <= 3, "\(narrow.output)")
        for line in lines { #expect(line.count <= 80, "\(line)") }
        #expect(narrow.output.contains(row.seen), "\(narrow.output)")
        #expect(narrow.output.contains("…"), "the test's own data are long enough")
        let wide = call(control, row.words + ["--wide"])
        #expect(wide.output.contains(long) && !wide.output.contains("…"), "\(wide.output)")
        #expect(
            !row.answers.values.contains { $0.body.contains(stamp) } || wide.output.contains(stamp), "the time itself")
    }

    @Test func `of what a change means fit too`() throws {
        let verdicts = ["text", "stream", "tools"].map {
            #"{"target":"\#(long)/m","dialect":"openai-chat","shape":"\#($0)","reasons":["tools-unsupported","\#(long)"]}"#
        }
        let text = #"{"impact":[{"group":"\#(long)","gains":[],"loses":[\#(verdicts.joined(separator: ","))]}]}"#
        let table = ImpactTable(try JSONDocument(Array(text.utf8)).root)
        for line in table.text(within: 80).split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        #expect(table.text(within: nil).contains(long))
    }

    @Test func `of a decision break their lines, and name every reason`() throws {
        let reasons = (1...9).map { "\"chat-to-messages-reason-\($0)\"" }.joined(separator: ",")
        let text = """
            {"group":"\(long)","dialect":"openai-chat","caller":"\(long)","snapshot":"1-5d41402abc4b","strategy":"failover",
             "order_by":"the documents' order","requirements":["text","tools"],
             "targets":[{"target":"\(long)/m","lane":"chat-to-messages","admitted":false,"reasons":[\(reasons)]}],
             "refusal":{"message":"No target of `\(long)` can carry this request, which needs text and tools. \(long)"}}
            """
        let root = try JSONDocument(Array(text.utf8)).root
        let narrow = DecisionTable(root, within: 80).text
        for line in narrow.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        for number in 1...9 { #expect(narrow.contains("reason-\(number)")) }
    }

    @Test func `use what a wide terminal has`() throws {
        var table = Table("NAME", "STATE")
        table.add(long, "current")
        #expect(table.text(within: 120).contains(long))
        #expect(table.text(within: 60).split(separator: "\n").map(\.count).max() == 60)
    }

    @Test(arguments: [
        ("abcdefghij", 10, "abcdefghij", "it fits"), ("abcdefghij", 9, "abcd…ghij", "both ends stay"),
        ("abcdefghij", 4, "ab…j", "the beginning is worth more"), ("abcdefghij", 1, "a", "no room for a sign"),
        ("äöüßéèêëñç", 5, "äö…ñç", "characters, not bytes"),
    ])
    func `shorten a name in its middle`(name: String, width: Int, shown: String, reason: Comment) {
        #expect(name.withoutMiddle(beyond: width) == shown, reason)
    }

    @Test(arguments: [
        ("2026-11-23T12:14:55Z", "5s"), ("2026-11-23T12:10:00Z", "5m"), ("2026-11-23T07:15:00Z", "5h"),
        ("2026-11-11T12:15:00Z", "12d"), ("2026-11-23T12:15:00Z", "0s"), ("2026-11-23T12:15:01Z", "1s"),
        ("2026-11-24T12:15:00Z", "in 24h"), ("yesterday", "yesterday"),
    ])
    func `tell ages in a few letters`(time: String, age: String) { #expect(Age.short(time, now: noon) == age) }
}

@Suite struct `Progress` {
    private final class Sheet { var (live, lines): ([String], [String]) = ([], []) }

    private func shown(_ texts: [String], isLive: Bool) -> Sheet {
        let sheet = Sheet()
        let progress = WaitProgress(isLive: isLive, write: { sheet.live.append($0) }, line: { sheet.lines.append($0) })
        for text in texts { progress.show(text) }
        progress.end()
        return sheet
    }

    @Test func `is one line that is written over on a terminal, and gone at the end`() {
        let sheet = shown(["1 of 2", "1 of 2", "2 of 2"], isLive: true)
        #expect(sheet.live == ["\r1 of 2\u{1B}[K", "\r2 of 2\u{1B}[K", "\r\u{1B}[K"])
        #expect(sheet.lines.isEmpty)
    }

    @Test func `is a line for each change elsewhere`() {
        let sheet = shown(["1 of 2", "1 of 2", "2 of 2", "1 of 2"], isLive: false)
        #expect(sheet.lines == ["1 of 2", "2 of 2", "1 of 2"])
        #expect(sheet.live.isEmpty)
    }

    @Test func `that never came says nothing`() { #expect(shown([], isLive: true).live.isEmpty) }
}
