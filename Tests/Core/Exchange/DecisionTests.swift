// A decision is what a real request then does: the same plan, the same bytes, nothing sent.

import Accounting
import Conversation
import Exchange
import Policy
import Testing
import Wire

private enum Deployed {
    /// `a` chat with efforts, `b` messages with budgets, `c` responses with efforts, `d` chat that does not reason.
    static func documents(_ group: String) -> String {
        """
        {"providers": {
          "a": {"dialect": "openai-chat", "base_url": "http://hidden-host/v1", "query": {"api-version": "hidden"}, \(rest) "models":
            {"m": {"model": "m-a", "reasoning": {"supported": true, "mode": "opt_in", "control": "effort_enum",
              "efforts": ["low", "high"], "rejects_temperature": true}}}},
          "b": {"dialect": "anthropic-messages", "base_url": "http://hidden-host", \(rest) "models":
            {"m": {"model": "m-b", "reasoning": {"supported": true, "mode": "opt_in", "control": "token_budget",
              "effort_budgets": {"low": 1024, "medium": 2048}}}}},
          "c": {"dialect": "openai-responses", "base_url": "http://hidden-host/v1", \(rest) "models":
            {"m": {"model": "m-c", "reasoning": {"supported": true, "mode": "opt_in", "control": "effort_enum",
              "efforts": ["low", "medium", "high"], "supports_summaries": true}}}},
          "d": {"dialect": "openai-chat", "base_url": "http://hidden-host/v1", \(rest) "models":
            {"m": {"model": "m-d", "reasoning": {"supported": false}}}}},
         "groups": {"g": {\(group), "targets": [\(["a", "b", "c", "d"].map(target).joined(separator: ", "))]},
                    "other-group": {"strategy": "static", "targets": [{"provider": "a", "model_ref": "m"}]}},
         "callers": {"c": {"token_sha256": "\(ExchangeScript.tokenHex)", "allow": ["g"]}}}
        """
    }

    private static let rest = #""auth": {"scheme": "none"}, "headers": {"x-hidden-header": "hidden-value"},"#

    private static func target(_ provider: String) -> String {
        let flags = [
            "enabled", "text", "tools", "tool_choice", "parallel_tool_calls", "structured_outputs", "images",
            "reasoning", "streaming",
        ]
        let shapes = flags.map { "\"\($0)\": true" }.joined(separator: ", ")
        let own = ["a": "chat", "b": "messages", "c": "responses", "d": "chat"][provider] ?? ""
        let bridges = ["chat", "messages", "responses"].filter { $0 != own }
            .map { "\"\($0)_to_\(own)\": {\(shapes)}" }.joined(separator: ", ")
        return #"{"provider": "\#(provider)", "model_ref": "m", "weight": 5, "bridges": {\#(bridges)}}"#
    }
}

private struct Asked: CustomTestStringConvertible, Sendable {
    var path: String
    var dialect: Dialect
    var members: String
    var because: String

    var testDescription: String { because }
    var body: String { #"{"model": "g", \#(members)}"# }

    private static let turn = #""messages": [{"role": "user", "content": "hé\u0020llo"}]"#

    static let all = [
        Asked(path: "/v1/chat/completions", dialect: .chat, members: turn, because: "a plain question"),
        Asked(
            path: "/v1/chat/completions", dialect: .chat,
            members: turn + #", "reasoning_effort": "high", "temperature": 0.5, "max_tokens": 4000"#,
            because: "an effort, and a temperature that the model rejects"),
        Asked(
            path: "/v1/chat/completions", dialect: .chat,
            members: turn + #", "reasoning_effort": "medium", "stream": true"#,
            because: "an effort that the first target does not have"),
        Asked(
            path: "/v1/responses", dialect: .responses,
            members: #""input": "hello", "reasoning": {"effort": "medium", "summary": "auto"}"#,
            because: "a summary"),
        Asked(
            path: "/v1/messages", dialect: .messages,
            members: turn + #", "max_tokens": 4096, "thinking": {"type": "enabled", "budget_tokens": 2048}"#,
            because: "a budget"),
        Asked(
            path: "/v1/messages", dialect: .messages,
            members: turn + #", "max_tokens": 64, "tools": [{"name": "t", "input_schema": {"type": "object"}}]"#,
            because: "a tool"),
    ]
}

private let strategies = [
    #""strategy": "failover""#, #""strategy": "static""#, #""strategy": "weighted""#,
    #""strategy": "failover", "reasoning_default": {"effort": "medium"}"#,
    #""strategy": "failover", "contract": {"on_unsupported": "coerce"}"#,
]

private func decide(
    _ documents: String, _ asked: String, target: String = "/v1/decision", accesses: [Access]? = nil
) throws -> (ExchangeScript, JSONValue) {
    var script = try ExchangeScript(documents, rehearsing: asked, target: target, accesses: accesses)
    script.begin()
    return (script, try JSONDocument(script.heard).root)
}

private func envelope(_ asked: Asked) -> String {
    #"{"endpoint": "\#(asked.path)", "headers": null, "body": \#(asked.body)}"#
}

@Suite struct `Decisions` {
    @Test(arguments: Asked.all, strategies)
    private func `the first target and its body are what a real request then sends`(asked: Asked, group: String) throws
    {
        let documents = Deployed.documents(group)
        let (script, decision) = try decide(documents, envelope(asked))
        #expect(script.done == ["open 200", "end"], "nothing is sent")
        var real = try ExchangeScript(documents, dialect: asked.dialect, body: asked.body)
        real.begin()
        let first = decision["targets"]?.elements.first { $0["place"]?.int == 1 }
        let sent = try #require(first?["sent"])
        #expect(sent["body"]?.rawText == real.sent.first)
        #expect(sent["body_bytes"]?.int == real.sent.first?.utf8.count)
        let line = "\(sent["method"]?.string ?? "") \(sent["path"]?.string ?? "")"
        #expect(real.heads.first?.hasPrefix(line) == true)
        #expect(real.record?.target ?? decision["order"]?[0]?.string == first?["target"]?.string)
    }

    @Test(arguments: Asked.all)
    private func `a request without an envelope is decided alike`(asked: Asked) throws {
        let documents = Deployed.documents(#""strategy": "failover""#)
        let (_, inside) = try decide(documents, envelope(asked))
        let (_, plain) = try decide(documents, asked.body, target: "/decision?dialect=\(asked.dialect.rawValue)")
        #expect(inside.rawText == plain.rawText)
    }

    @Test func `every target is admitted or has its reasons`() throws {
        let (_, decision) = try decide(Deployed.documents(#""strategy": "static""#), envelope(Asked.all[2]))
        let targets = Array(try #require(decision["targets"]).elements)
        #expect(targets.map { $0["target"]?.string } == ["a/m", "b/m", "c/m", "d/m"])
        #expect(targets.map { $0["admitted"]?.bool } == [false, true, true, false])
        #expect(targets.map { $0["place"]?.int } == [nil, 1, nil, nil], "a static group tries one target")
        #expect(targets[0]["reasons"]?[0]?.string == "reasoning-effort-unsupported")
        #expect(targets[3]["reasons"]?[0]?.string == "reasoning-unsupported")
        #expect(decision["order"]?.rawText == #"["b/m"]"#)
        #expect(
            targets[1]["receipt"]?["x-interlock-reasoning"]?.string
                == "asked=effort:medium; sent=budget:2048; rule=effort_budgets")
    }

    @Test(arguments: [
        (Asked.all[0], "", "nobody", "nothing"),
        (Asked.all[0], #", "reasoning_default": {"effort": "low"}"#, "group default", "effort:low"),
        (Asked.all[1], #", "reasoning_default": {"effort": "low"}"#, "caller", "effort:high"),
    ])
    private func `the wish says whose it is`(asked: Asked, group: String, source: String, wish: String) throws {
        let (_, decision) = try decide(Deployed.documents(#""strategy": "failover""# + group), envelope(asked))
        #expect(decision["reasoning"]?["source"]?.string == source)
        #expect(decision["reasoning"]?["asked"]?.string == wish)
    }

    @Test func `a header of the envelope counts and one of the outer request does not`() throws {
        let documents = Deployed.documents(#""strategy": "failover", "reasoning_default": {"effort": "low"}"#)
        let asked =
            #"{"endpoint": "/v1/chat/completions", "headers": {"X-Interlock-Skip-Reasoning": "1"}, "body": "#
            + Asked.all[0].body + "}"
        let (_, decision) = try decide(documents, asked)
        #expect(decision["reasoning"]?["asked"]?.string == "nothing")
        #expect(decision["reasoning"]?["skips_default"]?.bool == true)
    }

    @Test func `what nobody can carry is told with the details of the real refusal`() throws {
        let documents = Deployed.documents(#""strategy": "failover""#)
        let body = #"{"model": "g", "reasoning_effort": "max", "messages": []}"#
        let (script, decision) = try decide(documents, body, target: "/v1/decision?dialect=openai-chat")
        #expect(script.done == ["open 200", "end"])
        #expect(decision["eligible"]?.bool == false)
        var real = try ExchangeScript(documents, body: body)
        real.begin()
        let told = try JSONDocument(real.heard).root["error"]
        #expect(real.done == ["open 502", "end"])
        #expect(decision["refusal"]?["details"]?.rawText == told?["details"]?.rawText)
        #expect(decision["refusal"]?["message"]?.string == told?["message"]?.string)
    }

    @Test func `tokens that nobody counts are counted by the sidecar`() throws {
        let documents = Deployments.mixed(["openai-chat"])
        let asked = #"{"endpoint": "/v1/messages/count_tokens", "body": {"model": "g", "messages": []}}"#
        let (_, decision) = try decide(documents, asked)
        #expect(decision["answered_by"]?.string == "sidecar")
        #expect(decision["eligible"]?.bool == true)
        #expect(decision["targets"]?[0]?["reasons"]?.rawText == #"["endpoint-unsupported"]"#)
    }
}

@Suite struct `Decisions of groups with an advisor` {
    private let documents = Deployed.documents(#""strategy": "script", "script": {"command": ["/opt/choose"]}"#)

    private func rehearse(_ answer: String) throws -> (done: [String], decision: JSONValue, headers: String) {
        var script = try ExchangeScript(documents, rehearsing: envelope(Asked.all[0]))
        script.begin()
        script.advise(answer)
        return (script.done, try JSONDocument(script.heard).root, script.headers)
    }

    @Test func `the advisor is asked, and its order is told`() throws {
        let (done, decision, headers) = try rehearse(#"{"target": "c/m", "fallbacks": ["a/m"], "class_label": "code"}"#)
        #expect(done == ["ask /opt/choose", "open 200", "end"])
        #expect(decision["order"]?.rawText == #"["c/m","a/m"]"#)
        #expect(decision["advice"]?.rawText == #"{"outcome":"used","class":"code"}"#)
        let targets = Array(try #require(decision["targets"]).elements)
        #expect(targets.map { $0["place"]?.int } == [2, nil, 1, nil])
        #expect(targets.allSatisfy { $0["admitted"]?.bool == true }, "who was left out could have carried it")
        #expect(targets[2]["receipt"]?["x-interlock-advice"]?.string == "used; class=code")
        #expect(headers.contains("x-interlock-advice: used; class=code\r\n"))
    }

    @Test func `what an advisor says in vain is told, with the order without it`() throws {
        let (_, decision, _) = try rehearse("nonsense")
        #expect(decision["advice"]?.rawText == #"{"outcome":"failed:malformed"}"#)
        #expect(decision["order"]?.count == 4, "everybody, drawn by weight")
        let reason = decision["order_by"]?.string
        #expect(
            reason == "by weight, or in the documents' order where there are no weights, because there was no advice")
    }

    @Test func `with nobody to choose among nobody is asked`() throws {
        var script = try ExchangeScript(
            documents, rehearsing: #"{"model": "g", "reasoning_effort": "max", "messages": []}"#,
            target: "/v1/decision?dialect=openai-chat")
        script.begin()
        #expect(script.done == ["open 200", "end"])
        #expect(try JSONDocument(script.heard).root["advice"]?.rawText == #"{"outcome":"not asked"}"#)
    }
}

@Suite struct `Decisions about targets that are known` {
    @Test func `a target that rests is told as such, comes last, and learns nothing`() throws {
        let watch = WatchBench()
        watch.rest(0, seconds: 5)
        let documents = Deployments.mixed(["openai-chat", "openai-chat", "openai-responses"])
        var script = try ExchangeScript(
            documents, rehearsing: Requests.whole, target: "/v1/decision?dialect=openai-chat", watch: watch)
        script.begin()
        let decision = try JSONDocument(script.heard).root
        #expect(decision["order"]?.rawText == #"["b/m","c/m","a/m"]"#)
        let told = decision["targets"]?[0]?["condition"]
        #expect(told?.rawText == #"{"health":"resting","rests_for_seconds":5,"observations":0}"#)
        #expect(decision["targets"]?[1]?["condition"] == nil, "nothing is known, and nothing is told")
        #expect(watch.told.isEmpty)
    }

    @Test func `a session is told, not which`() throws {
        let documents = Deployed.documents(#""strategy": "weighted", "affinity": {"by": ["session"]}"#)
        let inside = #""headers": {"x-interlock-session": "s1"}, "body": "# + Requests.whole + "}"
        for (headers, words) in [(inside, "session"), (#""body": "# + Requests.whole + "}", "no sign of a session")] {
            let (script, decision) = try decide(documents, #"{"endpoint": "/v1/chat/completions", "# + headers)
            #expect(decision["affinity"]?.string == words)
            #expect(decision["targets"]?[0]?["weight"]?.int != nil)
            #expect(!script.heard.contains("s1"))
        }
    }
}

@Suite struct `What a decision does not do` {
    @Test func `no origin, host, header of a provider, key or other group is told`() throws {
        let (script, decision) = try decide(Deployed.documents(#""strategy": "weighted""#), envelope(Asked.all[0]))
        #expect(!script.heard.contains("hidden"))
        #expect(!script.heard.contains("other-group"))
        #expect(!script.heard.contains("x-key"))
        #expect(decision["caller"]?.string == "c")
    }

    @Test func `no attempt is recorded`() throws {
        let (script, _) = try decide(Deployed.documents(#""strategy": "failover""#), envelope(Asked.all[0]))
        #expect(script.record?.attempts == 0)
        #expect(script.record?.target == nil)
        #expect(script.record?.status == 200)
        #expect(!script.headers.contains("x-interlock-target"))
    }

    @Test func `a target without its key is passed over, in words that name no key`() throws {
        let accesses: [Access] = [.missing("environment variable K"), .line([]), .line([]), .line([])]
        let (_, decision) = try decide(
            Deployed.documents(#""strategy": "failover""#), envelope(Asked.all[0]), accesses: accesses)
        let first = decision["targets"]?[0]
        #expect(first?["failure"]?["then"]?.string == "the next target is tried")
        #expect(first?["sent"] == nil)
    }

    @Test func `a body that is too large is counted and not shown`() throws {
        let text = String(repeating: "x", count: 300 << 10)
        let body = #"{"model": "g", "messages": [{"role": "user", "content": "\#(text)"}]}"#
        let (script, decision) = try decide(
            Deployed.documents(#""strategy": "failover""#), body, target: "/v1/decision?dialect=openai-chat")
        let sent = decision["targets"]?[0]?["sent"]
        #expect(sent?["body"]?.isNull == true)
        #expect(sent?["body_bytes"]?.int ?? 0 > 300 << 10)
        #expect(script.heard.utf8.count < 10_000)
    }

    @Test(arguments: [
        (#"[]"#, "the body: expected an object"),
        (#"{"model": "g"}"#, "An envelope has `endpoint`, `headers` and `body`, not `model`."),
        (#"{"body": {}}"#, "endpoint: expected the path of the request"),
        (#"{"endpoint": "/v1/models", "body": {}}"#, "endpoint: expected `/v1/chat/completions`"),
        (#"{"endpoint": "/v1/responses/r_1/cancel", "body": {}}"#, "endpoint: expected `/v1/chat/completions`"),
        (#"{"endpoint": "/v1/responses", "body": 1}"#, "body: expected the request's own body"),
        (#"{"endpoint": "/v1/responses", "body": {}, "headers": {"a": 1}}"#, "headers: expected strings"),
        (#"{"endpoint": "/v1/responses", "body": {}, "headers": {"a": "b\r\nc: d"}}"#, "headers: expected strings"),
        (#"{"endpoint": "/v1/responses", "body": {}, "headers": {"a b": "c"}}"#, "headers: expected what HTTP"),
        ("{", "The body is not JSON"),
    ])
    func `an envelope that cannot be opened is complained of by name`(body: String, words: String) {
        #expect(throws: (any Error).self) { try ExchangeScript("{}", rehearsing: body) }
        do throws(Failure) {
            _ = try Arrival(rehearsing: Array(body.utf8), target: "/v1/decision", fields: HTTPFields())
        } catch {
            #expect(error.message.hasPrefix(words), "\(error.message)")
            #expect(error.kind == .malformed)
        }
    }

    @Test func `who may not ask is told the same as with a real request`() throws {
        let documents = Deployed.documents(#""strategy": "failover""#)
        var script = try ExchangeScript(documents, rehearsing: envelope(Asked.all[0]), token: TokenDigest((9, 9, 9, 9)))
        script.begin()
        #expect(script.done == ["open 401", "end"])
        let body = #"{"model": "other-group", "messages": []}"#
        var other = try ExchangeScript(documents, rehearsing: body, target: "/v1/decision?dialect=openai-chat")
        other.begin()
        #expect(other.done == ["open 404", "end"])
    }
}
