// Which requests are one session, as the target that they go to shows.

import Conversation
import Exchange
import Testing

@Suite struct `The requests of one session` {
    /// Where a request goes, in a group of eight equal targets.
    private func target(
        _ body: String, fields: String = "", _ affinity: String = "{}", dialect: Dialect = .chat, dice: UInt64 = 1
    ) throws -> String {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h"]
        let spelt = ["openai-chat", "openai-responses", "anthropic-messages"]
        let dialects = Array(repeating: spelt[Dialect.allCases.firstIndex(of: dialect) ?? 0], count: 8)
        let documents = Deployments.mixed(dialects, names: names, group: #""affinity": \#(affinity)"#)
            .replacing("\"strategy\": \"failover\"", with: "\"strategy\": \"weighted\"")
        var script = try ExchangeScript(documents, dialect: dialect, body: body, fields: fields, dice: dice)
        script.begin()
        return try #require(script.done.first)
    }

    /// All of these go to one target whatever the dice.
    private func expectTogether(_ bodies: [String], _ affinity: String = "{}", dialect: Dialect = .chat) throws {
        var targets: Set<String> = []
        for dice in 1...5 as ClosedRange<UInt64> {
            for body in bodies { targets.insert(try target(body, affinity, dialect: dialect, dice: dice)) }
        }
        #expect(targets.count == 1, "\(targets)")
    }

    /// These are spread: 40 sessions and 8 targets.
    private func expectSpread(_ body: (Int) -> String, _ affinity: String = "{}") throws {
        #expect(Set(try (0..<40).map { try target(body($0), affinity) }).count > 4)
    }

    @Test func `are told by a header before all else`() throws {
        for dice in 1...5 as ClosedRange<UInt64> {
            let bodies = (0..<5).map { #"{"model":"g","messages":[{"role":"user","content":"\#($0)"}]}"# }
            let targets = try bodies.map { try target($0, fields: "X-Interlock-Session: s1\r\n", dice: dice) }
            #expect(Set(targets).count == 1)
        }
        let body = Requests.whole
        let spread = try (0..<40).map { try target(body, fields: "x-interlock-session: s\($0)\r\n") }
        #expect(Set(spread).count > 4)
    }

    @Test func `are told by a cache key`() throws {
        func body(_ key: String, _ said: String) -> String {
            #"{"model":"g","prompt_cache_key":"\#(key)","messages":[{"role":"user","content":"\#(said)"}]}"#
        }
        try expectTogether((0..<5).map { body("k", "\($0)") })
        try expectSpread { body("k\($0)", "x") }
    }

    @Test func `are told by the user only where that was asked for`() throws {
        func body(_ said: String) -> String {
            #"{"model":"g","user":"u","messages":[{"role":"user","content":"\#(said)"}]}"#
        }
        try expectTogether((0..<5).map { body("\($0)") }, #"{"by": ["user"]}"#)
        try expectSpread { body("\($0)") }
    }

    @Test func `are told by the conversation's opening, however it goes on`() throws {
        let opening = #"{"role":"system","content":"You help."},{"role":"user","content":"Fix it"}"#
        let parts =
            #"{"role":"system","content":"You help."},{"role":"user","content":[{"type":"text","text":"Fix it"}]}"#
        let later = #",{"role":"assistant","content":"Done."},{"role":"user","content":"Thanks"}"#
        try expectTogether([opening, opening + later, parts + later].map { #"{"model":"g","messages":[\#($0)]}"# })
        try expectSpread {
            #"{"model":"g","messages":[{"role":"system","content":"You help."},{"role":"user","content":"\#($0)"}]}"#
        }
    }

    @Test func `are told by the opening in Responses, as a string or as items`() throws {
        let start = #"{"model":"g","instructions":"Help.","input":"#
        let item = #"{"type":"message","role":"user","content":[{"type":"input_text","text":"Fix it"}]}"#
        let bodies = [
            start + #""Fix it"}"#, start + "[\(item)]}",
            start + #"[\#(item),{"type":"function_call","name":"f","arguments":"{}","call_id":"c"}]}"#,
        ]
        try expectTogether(bodies, dialect: .responses)
    }

    @Test func `are told by the opening in Messages, though cache marks move`() throws {
        func body(_ mark: String, _ more: String) -> String {
            #"{"model":"g","max_tokens":9,"system":[{"type":"text","text":"Help."\#(mark)}],"messages":["#
                + #"{"role":"user","content":[{"type":"text","text":"Fix it"\#(mark)}]}\#(more)]}"#
        }
        let bodies = [
            body(#","cache_control":{"type":"ephemeral"}"#, ""),
            body("", #",{"role":"assistant","content":"ok"},{"role":"user","content":"go on"}"#),
        ]
        try expectTogether(bodies, dialect: .messages)
        let users = (0..<4).map {
            #"{"model":"g","max_tokens":9,"metadata":{"user_id":"u"},"messages":[{"role":"user","content":"\#($0)"}]}"#
        }
        try expectTogether(users, #"{"by": ["user"]}"#, dialect: .messages)
    }

    @Test func `without a sign of a session a request is drawn`() throws {
        let targets = try (0..<60).map {
            try target(Requests.whole, #"{"by": ["session", "prompt_cache_key"]}"#, dice: UInt64($0))
        }
        #expect(Set(targets).count > 4)
    }
}
