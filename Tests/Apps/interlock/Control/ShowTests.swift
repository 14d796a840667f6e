// How things are laid out for people.

import Testing
import Wire

@testable import interlock

private func json(_ text: String) throws -> JSONValue { try JSONDocument(Array(text.utf8)).root }

@Suite struct `Tables for people` {
    @Test func `align their columns and put numbers to the right`() {
        var table = Table("NAME", "ACTIVE", "STATE")
        table.add("pod-1", "7", "converged")
        table.add("a-longer-name", "12", "")
        #expect(
            table.text(within: nil) == """
                NAME           ACTIVE  STATE
                pod-1               7  converged
                a-longer-name      12  -
                """)
    }

    @Test func `shorten what is long`() {
        #expect("abcdef".shortened(to: 4) == "abc…")
        #expect("abcd".shortened(to: 4) == "abcd")
    }
}

@Suite struct `Times for people` {
    @Test(arguments: [
        ("2026-11-23T12:14:55Z", "2026-11-23T12:14:55Z, 5 s ago", "a moment"),
        ("2026-11-23T12:14:55.123456Z", "2026-11-23T12:14:55Z, 5 s ago", "microseconds are left out"),
        ("2026-11-23T12:10:00Z", "2026-11-23T12:10:00Z, 5 min ago", "minutes"),
        ("2026-11-23T07:15:00Z", "2026-11-23T07:15:00Z, 5 h ago", "hours"),
        ("2026-11-11T12:15:00Z", "2026-11-11T12:15:00Z, 12 d ago", "days"),
        ("2026-11-23T12:15:01Z", "2026-11-23T12:15:01Z, now", "another machine's clock, a little ahead"),
        ("2026-11-24T12:15:00Z", "2026-11-24T12:15:00Z, in 24 h", "to come"),
        ("yesterday", "yesterday", "what cannot be read is shown as it is"),
    ])
    func `say when, and how long ago`(time: String, told: String, reason: Comment) {
        #expect(Age.told(time, now: noon) == told, reason)
    }

    @Test func `no time is a dash`() { #expect(Age.told(nil, now: noon) == "-") }
}

@Suite struct `Documents for people` {
    @Test func `keep on a line what fits`() throws {
        let text = PrettyJSON.text(
            try json(#"{"a":{"b":1,"c":[]},"list":[{"one":"long enough to need"},{"two":"a line of its own"}]}"#),
            width: 40)
        #expect(
            text == """
                {
                  "a": {"b": 1, "c": []},
                  "list": [
                    {"one": "long enough to need"},
                    {"two": "a line of its own"}
                  ]
                }
                """)
    }

    @Test(arguments: [
        (#"{"a":1}"#, #"{"a":1.0}"#, ["a: 1 -> 1.0"], "a spelling is a difference"),
        (#"{"a":{"b":1}}"#, #"{"a":{"b":2}}"#, ["a.b: 1 -> 2"], "within objects"),
        (#"{"a":1}"#, #"{"b":1}"#, ["b: 1 (new)", "a: 1 (gone)"], "members come and go"),
        (#"{"a":["x"]}"#, #"{"a":["x","y"]}"#, [#"a: ["x"] -> ["x", "y"]"#], "lists of words are shown whole"),
        (
            #"{"t":[{"w":1},{"w":2}]}"#, #"{"t":[{"w":1},{"w":3},{"w":4}]}"#,
            ["t[1].w: 2 -> 3", #"t[2]: {"w": 4} (new)"#], "lists of objects place by place"
        ),
        (
            #"{"token_sha256":"aa"}"#, #"{"token_sha256":"bb"}"#,
            ["token_sha256: (a token's hash) -> (a token's hash)"], "no hashes"
        ),
        (#"{"tokens":[{"sha256":"aa"}]}"#, #"{"tokens":[]}"#, ["tokens[0]: (with a token's hash) (gone)"], "no hashes"),
        (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, [], "order means nothing"),
    ])
    func `are compared member by member`(before: String, after: String, lines: [String], reason: Comment) throws {
        #expect(Differences.between(try json(before), try json(after)).map(\.text) == lines, reason)
    }
}

@Suite struct `The impact of a change` {
    @Test func `is a row for each target and reason`() throws {
        let verdict = { (dialect: String, shape: String) in
            #"{"target":"near/big","dialect":"\#(dialect)","shape":"\#(shape)","reasons":["tools-unsupported"]}"#
        }
        let everywhere = ["openai-chat", "openai-responses", "anthropic-messages"].map { verdict($0, "tools") }
        let many = ["text", "stream", "tools", "image", "effort:low"].map { verdict("openai-chat", $0) }
        let impact = try json(
            """
            {"impact": [
              {"group": "coding", "gains": [], "loses": [\(everywhere.joined(separator: ","))]},
              {"group": "chat", "gains": [{"target":"far/small","dialect":"openai-chat","shape":"text","reasons":["not-in-group"]}],
               "loses": [\(verdict("openai-chat", "tools")), \(verdict("anthropic-messages", "effort:high"))]},
              {"group": "old", "gains": [], "loses": [\(many.joined(separator: ","))]}]}
            """)
        #expect(
            ImpactTable(impact).text(within: nil) == """
                GROUP   CHANGE  TARGET     CALLERS   REQUESTS          WHY
                coding  loses   near/big   all       tools             tools-unsupported
                chat    loses   near/big   chat      tools             tools-unsupported
                chat    loses   near/big   messages  effort:high       tools-unsupported
                chat    gains   far/small  chat      text              not-in-group
                old     loses   near/big   chat      text, stream, +3  tools-unsupported
                """)
    }

    @Test func `is said to be nothing where it is nothing`() throws {
        #expect(ImpactTable(try json(#"{"impact":[]}"#)).text(within: 80) == "no group gains or loses a target")
    }
}
