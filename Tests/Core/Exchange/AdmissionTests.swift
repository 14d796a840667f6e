// Who may ask what.

import Accounting
import Conversation
import Exchange
import Policy
import Testing

@Suite struct `A request that is not admitted` {
    static let refusals: [(String, Dialect, status: Int, says: String, because: String)] = [
        (#"{"model":"#, .chat, status: 400, says: "line 1:10", because: "malformed JSON has a place"),
        (#"{"messages":[]}"#, .chat, status: 400, says: "model", because: "no group is named"),
        (#"{"model":"x","messages":[]}"#, .chat, status: 404, says: "model_not_found", because: "no such group"),
        (#"{"model":"x","messages":[]}"#, .messages, status: 404, says: "not_found_error", because: "in its own words"),
        (#"{"model":"g","model":"h"}"#, .chat, status: 400, says: "twice", because: "we and the provider could differ"),
        (
            #"{"model":"g","messages":[],"reasoning_effort":"huge"}"#, .chat, status: 400, says: "minimal",
            because: "another effort is answered with the list"
        ),
    ]

    @Test(arguments: refusals.indices)
    func `is told so in its dialect, and nothing is sent`(row: Int) throws {
        let (body, dialect, status, says, because) = Self.refusals[row]
        var script = try ExchangeScript(Deployments.pair(), dialect: dialect, body: body)
        script.begin()
        #expect(script.done == ["open \(status)", "end"], "\(because)")
        #expect(script.heard.contains(says), "\(because): \(script.heard)")
        #expect(script.record?.attempts == 0)
    }

    @Test(arguments: [("", "found nothing"), (#""role":"narrator","#, "role")])
    func `is told what is wrong with a turn's role, whatever the turn shows`(role: String, says: String) throws {
        let image = #"{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}"#
        let body = #"{"model":"g","messages":[{\#(role)"content":[\#(image)]}]}"#
        var script = try ExchangeScript(Deployments.mixed(["anthropic-messages"]), body: body)
        script.begin()
        #expect(script.done == ["open 400", "end"], "it is no turn of the model's own, which could show nothing")
        #expect(script.heard.contains(says))
    }

    @Test func `without a token gets 401, and learns nothing of the groups`() throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.whole, token: nil)
        script.begin()
        #expect(script.record?.status == 401)
        #expect(!script.heard.contains("\"g\""))
    }

    @Test func `with an unknown token gets 401`() throws {
        var script = try ExchangeScript(Deployments.pair(), body: Requests.whole, token: TokenDigest((9, 9, 9, 9)))
        script.begin()
        #expect(script.record?.status == 401)
    }
}

@Suite struct `What goes upstream in the straight lane` {
    @Test func `is the caller's body with only the model replaced`() throws {
        let body = #"{ "messages" : [ {"role":"user","content":"h\u00ef"} ],  "model":"g", "x_unknown": 1.50 }"#
        var script = try ExchangeScript(Deployments.pair(), body: body)
        script.begin()
        #expect(script.sent == [body.replacing("\"g\"", with: "\"m-a\"")])
    }

    @Test func `carries the caller's own headers, but none of its credentials`() throws {
        let fields =
            "authorization: Bearer secret\r\nx-api-key: secret\r\ncookie: secret\r\nx-trace: 7\r\n"
            + "openai-organization: secret\r\nopenai-beta: b\r\nx-stainless-os: Linux\r\nexpect: 100-continue\r\n"
        var script = try ExchangeScript(Deployments.pair(), body: Requests.whole, fields: fields)
        script.begin()
        #expect(!script.heads[0].contains("secret"))
        #expect(!script.heads[0].contains("stainless"))
        #expect(!script.heads[0].contains("expect"))
        #expect(script.heads[0].contains("x-trace: 7\r\n"))
        #expect(script.heads[0].contains("openai-beta: b\r\n"))
        #expect(script.heads[0].contains("x-key: k\r\n"))
    }

    @Test func `loses the sampling that the provider's version of the API refuses`() throws {
        let documents = Deployments.pair("anthropic-messages")
            .replacing(
                #""base_url": "http://a/v1""#, with: #""base_url": "http://a/v1", "anthropic_version": "2026-10-21""#)
        let body = #"{"model":"g","max_tokens":9,"temperature":1,"messages":[],"top_k":5,"top_p":0.9}"#
        let fields = "anthropic-version: 2023-06-01\r\n"
        var script = try ExchangeScript(documents, dialect: .messages, body: body, fields: fields)
        script.begin()
        #expect(script.heads[0].contains("anthropic-version: 2026-10-21\r\n"))
        #expect(script.sent == [#"{"model":"m-a","max_tokens":9,"messages":[]}"#])
    }

    @Test(arguments: [
        ("openai-chat", Dialect.chat, "openai-beta"), ("openai-responses", .responses, "openai-beta"),
        ("anthropic-messages", .messages, "anthropic-beta"),
    ])
    func `carries a vendor's own headers to those who speak its dialects only`(
        target: String, caller: Dialect, kept: String
    ) throws {
        let fields = "openai-beta: b\r\nanthropic-beta: b\r\nanthropic-dangerous-direct-browser-access: true\r\n"
        let body = #"{"model":"g","messages":[],"input":"x"}"#
        var script = try ExchangeScript(Deployments.mixed([target]), dialect: caller, body: body, fields: fields)
        script.begin()
        let betas = script.heads[0].split(separator: "\r\n").filter { $0.hasSuffix("-beta: b") }
        #expect(betas == ["\(kept): b"])
        #expect(script.heads[0].contains("browser-access") == (caller == .messages))
    }

    @Test func `loses skip_reasoning on the way`() throws {
        let body = #"{"model":"g","skip_reasoning":true,"messages":[]}"#
        var script = try ExchangeScript(Deployments.pair(), body: body)
        script.begin()
        #expect(script.sent == [#"{"model":"m-a","messages":[]}"#])
    }
}
