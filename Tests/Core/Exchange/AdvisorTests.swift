// Exchanges of groups that ask somebody in which order to try their targets.

import Accounting
import Conversation
import Exchange
import Routing
import Testing

@Suite struct `Asking an advisor` {
    @Test func `nothing is sent before the advisor has answered`() throws {
        var script = try advised()
        script.begin()
        #expect(script.done == ["ask /opt/choose"])
        script.advise(#"{"target":"b/m","class_label":"code"}"#)
        try answer(&script)
        #expect(script.done == ["ask /opt/choose", "send http://b", "open 200", "end"])
        #expect(script.record?.advice == .used && script.record?.adviceClass == "code")
        #expect(script.headers.contains("x-interlock-advice: used; class=code\r\n"))
        #expect(script.headers.contains("x-interlock-target: b/m\r\n"))
    }

    @Test func `the question holds neither what was said nor who may say it`() throws {
        let body = """
            {"model":"g","user":"mary","messages":[{"role":"system","content":"be brief"},
             {"role":"user","content":"the secret word"}],"metadata":{"k":"v"}}
            """
        var script = try advised(body: body, fields: "authorization: Bearer token\r\nx-other: header\r\n")
        script.begin()
        let question = try #require(script.questions.first)
        let kept = [
            "brief", "secret", "mary", "\"k\"", "token\"", "Bearer", "header", "http:", ExchangeScript.tokenHex,
        ]
        for words in kept { #expect(!question.contains(words), "\(words)") }
        #expect(question.contains(#""caller":"c""#) && question.contains(#""group":"g""#))
    }

    @Test func `a target that the advisor left out is not tried`() throws {
        var script = try advised()
        script.begin()
        script.advise(#"{"target":"b/m","fallbacks":[]}"#)
        script.tell(.upstreamFailed(.connect("refused")))
        script.wait(60_000)
        #expect(Set(script.done.filter { $0.hasPrefix("send") }) == ["send http://b"])
    }

    @Test func `with one eligible target nobody is asked`() throws {
        let documents = deployment(first: #", "capabilities": {"tools": false}"#)
        let body = #"{"model":"g","messages":[],"tools":[{"type":"function","function":{"name":"f"}}]}"#
        var script = try ExchangeScript(documents, body: body)
        script.begin()
        #expect(script.done == ["send http://b"])
        try script.head(200)
        script.bytes(Replies.whole)
        script.tell(.upstreamEnded)
        #expect(script.record?.advice == nil && !script.headers.contains("x-interlock-advice"))
    }

    @Test func `with no eligible target nobody is asked`() throws {
        let documents = deployment(all: #", "capabilities": {"tools": false}"#)
        let body = #"{"model":"g","messages":[],"tools":[{"type":"function","function":{"name":"f"}}]}"#
        var script = try ExchangeScript(documents, body: body)
        script.begin()
        #expect(script.done == ["open 502", "end"])
        #expect(script.heard.contains("no-eligible-target"))
    }

    @Test func `an advisor that is late is not waited for, and its answer is nobody's`() throws {
        var script = try advised()
        script.begin()
        script.wait(249)
        #expect(script.done == ["ask /opt/choose"])
        script.wait(1)
        #expect(script.done == ["ask /opt/choose", "stop asking", "send http://a"])
        script.advise(#"{"target":"b/m"}"#)
        script.tell(.adviceFailed(.notRunning))
        try answer(&script)
        #expect(script.done == ["ask /opt/choose", "stop asking", "send http://a", "open 200", "end"])
        #expect(script.record?.advice == .failed("timeout") && script.record?.adviceDuration == 250)
        #expect(script.headers.contains("x-interlock-advice: failed:timeout\r\n"))
    }

    @Test func `the attempt after a late advisor has its own time`() throws {
        var script = try advised(group: #""timeouts": {"first_byte": 1}"#)
        script.begin()
        script.wait(250)
        script.wait(999)
        #expect(script.done.last == "send http://a")
        script.wait(1)
        #expect(script.done.suffix(2) == ["cancel", "send http://b"])
    }

    @Test(arguments: [AdviceFault.notRunning, .busy, .unreachable, .tooLarge])
    func `an advisor that fails leaves the order as it would be`(fault: AdviceFault) throws {
        var script = try advised()
        script.begin()
        script.tell(.adviceFailed(fault))
        try answer(&script)
        #expect(script.done == ["ask /opt/choose", "send http://a", "open 200", "end"])
        #expect(script.record?.advice == .failed(fault.rawValue))
    }

    @Test(arguments: [
        ("nonsense", "malformed"), (#"{"target":"x/m"}"#, "unknown-target"), (#"{"error":"?"}"#, "declined"),
        (#"{"target":"b/m","class_label":"a b"}"#, "unsafe-class-label"),
    ])
    func `an answer that cannot be used is no answer`(answer json: String, cause: String) throws {
        var script = try advised()
        script.begin()
        script.advise(json)
        try answer(&script)
        #expect(script.done == ["ask /opt/choose", "send http://a", "open 200", "end"])
        #expect(script.record?.advice == .failed(cause))
    }

    @Test func `a group that fails closed sends nothing without advice`() throws {
        for (dialect, place) in [(Dialect.chat, #""code":"routing-policy-error""#), (.messages, #""type":"error""#)] {
            var script = try advised(dialect: dialect, script: #", "on_error": "fail_closed""#, group: bridges)
            script.begin()
            script.wait(250)
            #expect(script.done == ["ask /opt/choose", "stop asking", "open 502", "end"])
            #expect(script.heard.contains(place) && script.heard.contains("timeout"), "\(script.heard)")
            #expect(script.record?.status == 502 && script.record?.attempts == 0)
        }
    }

    @Test func `a caller who leaves is not advised any more`() throws {
        var script = try advised()
        script.begin()
        script.tell(.callerGone)
        #expect(script.done == ["ask /opt/choose", "stop asking"])
        #expect(script.record?.status == 0 && script.record?.attempts == 0)
        script.advise(#"{"target":"b/m"}"#)
        script.wait(1_000)
        #expect(script.done == ["ask /opt/choose", "stop asking"])
    }

    @Test func `a decision hears the advisor, and tells what came of it`() throws {
        var script = try advised(isRehearsal: true)
        script.begin()
        #expect(script.done == ["ask /opt/choose"])
        script.advise(#"{"target":"b/m","fallbacks":[],"class_label":"code"}"#)
        #expect(script.done == ["ask /opt/choose", "open 200", "end"])
        let told = [#""eligible":true"#, #""order":["b/m"]"#, #""advice":{"outcome":"used","class":"code"}"#]
        for words in told { #expect(script.heard.contains(words), "\(words)") }
    }

    @Test func `a decision of a group that fails closed tells the refusal`() throws {
        var script = try advised(script: #", "on_error": "fail_closed""#, isRehearsal: true)
        script.begin()
        script.wait(250)
        #expect(script.done == ["ask /opt/choose", "stop asking", "open 200", "end"])
        let told = [#""eligible":false"#, #""order":[]"#, #""advice":{"outcome":"failed:timeout"}"#, "routing-policy-error"]
        for words in told { #expect(script.heard.contains(words), "\(words)") }
    }

    @Test func `what no attempt has said means nothing while an advisor is asked`() throws {
        var script = try advised()
        script.begin()
        script.tell(.callerFull)
        script.tell(.callerDrained)
        script.tell(.upstreamEnded)
        script.tell(.upstreamFailed(.cut))
        #expect(script.done == ["ask /opt/choose"])
    }

    private let bridges = """
        "targets": [
            {"provider": "a", "model_ref": "m", "bridges": {"messages_to_chat": {"enabled": true}}},
            {"provider": "b", "model_ref": "m", "bridges": {"messages_to_chat": {"enabled": true}}}]
        """

    private func advised(
        dialect: Dialect = .chat, body: String = Requests.whole, fields: String = "", script: String = "",
        group: String = #""max_attempts": 3"#, isRehearsal: Bool = false
    ) throws -> ExchangeScript {
        let body = dialect == .messages ? Requests.whole.dropLast() + #","max_tokens":9}"# : body
        let documents = deployment(script: script, group: group)
        guard !isRehearsal else {
            return try ExchangeScript(documents, rehearsing: body, target: "/v1/decision?dialect=openai-chat")
        }
        return try ExchangeScript(documents, dialect: dialect, body: body, fields: fields)
    }

    private func answer(_ script: inout ExchangeScript) throws {
        try script.head(200)
        script.bytes(Replies.whole)
        script.tell(.upstreamEnded)
    }

    /// Group `g`: targets `a/m` and `b/m`; a script chooses.
    private func deployment(
        script: String = "", group: String = #""max_attempts": 3"#, first: String = "", all: String = ""
    ) -> String {
        let targets =
            group.contains("targets")
            ? "" : #", "targets": [{"provider": "a", "model_ref": "m"}, {"provider": "b", "model_ref": "m"}]"#
        return """
            {"providers": {
                "a": {"dialect": "openai-chat", "base_url": "http://a/v1", "auth": {"scheme": "none"},
                    "models": {"m": {"model": "m-a"\(first)\(all)}}},
                "b": {"dialect": "openai-chat", "base_url": "http://b/v1", "auth": {"scheme": "none"},
                    "models": {"m": {"model": "m-b"\(all)}}}},
             "groups": {"g": {"strategy": "script", "script": {"command": ["/opt/choose"]\(script)}, \(group)\(targets)}},
             "callers": {"c": {"token_sha256": "\(ExchangeScript.tokenHex)", "allow": ["*"]}}}
            """
    }
}

@Suite struct `Asking an external advisor` {
    @Test func `a POST to the document's place, with its key and headers`() throws {
        var script = try asked(.line(Array("authorization: Bearer advisor-key\r\n".utf8)))
        script.begin()
        #expect(script.done == ["ask https://advisor for 100 bytes"])
        let head = try #require(script.heads.first)
        let length = try #require(script.questions.first).utf8.count
        #expect(head.hasPrefix("POST /choose HTTP/1.1\r\nhost: advisor\r\n") && head.hasSuffix("\r\n\r\n"))
        for line in [
            "content-length: \(length)", "content-type: application/json", "authorization: Bearer advisor-key",
            "x-a: b",
        ] { #expect(head.contains("\r\n\(line)\r\n"), "\(line)") }
        #expect(!head.contains("caller-token"), "the caller's own headers stay here")
    }

    @Test func `a key that nobody has is a failure like any other`() throws {
        var script = try asked(.missing("environment variable X"))
        script.begin()
        #expect(script.done == ["send http://a"])
        script.tell(.callerGone)
        #expect(script.record?.advice == .failed("no-key"))
    }

    private func asked(_ access: Access) throws -> ExchangeScript {
        let group = """
            "external": {"url": "https://advisor/choose", "allow_hosts": ["advisor"], "max_response_bytes": 100,
                "headers": {"X-A": "b"}}, "max_attempts": 2
            """
        let documents = Deployments.pair("openai-chat", group)
            .replacing(#""strategy": "failover""#, with: #""strategy": "external""#)
        return try ExchangeScript(
            documents, body: Requests.whole, fields: "authorization: Bearer caller-token\r\n", advisorAccess: access)
    }
}
