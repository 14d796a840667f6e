// A request is measured on its way to the plan, where somebody's limit might be broken; a conversation that does not
// fit goes to a target that takes it.

import Accounting
import Conversation
import Exchange
import Testing

@Suite struct `A request that is measured` {
    /// Two targets, of which the first reads 300 tokens.
    private func documents(_ limits: String = #""limits": {"context_tokens": 300}"#) -> String {
        Deployments.pair().replacing(#"{"model": "m-a"}"#, with: #"{"model": "m-a", \#(limits)}"#)
    }

    private func body(_ characters: Int, _ more: String = "") -> String {
        let words = String(repeating: "x", count: characters)
        return #"{"model":"g","messages":[{"role":"user","content":"\#(words)"}]\#(more)}"#
    }

    @Test(
        arguments: [
            (1191, "", "a", "298 tokens and a token more"), (1200, "", "b", "302 tokens"),
            (400, #","max_tokens":198"#, "a", "102 and 198"), (400, #","max_tokens":199"#, "b", "102 and 199"),
        ])
    func `goes where it fits`(characters: Int, more: String, target: String, why: String) throws {
        var script = try ExchangeScript(documents(), body: body(characters, more))
        script.begin()
        #expect(script.done == ["send http://\(target)"], "\(why)")
    }

    @Test func `is refused before anything is sent where it fits nowhere`() throws {
        let limits = #""request_shape_support": {"max_request_bytes": 500}"#
        let only = documents(limits).replacing(#", {"provider": "b", "model_ref": "m"}"#, with: "")
            .replacing(#"{"model": "m-b"}"#, with: #"{"model": "m-b", \#(limits)}"#)
        var script = try ExchangeScript(only, body: body(500))
        script.begin()
        #expect(script.done == ["open 502", "end"])
        #expect(script.heard.contains(#""a/m":["request-shape-max-request-bytes"]"#))
        #expect(script.record?.attempts == 0)
    }

    @Test func `may be counted all the same, however large it is`() throws {
        let only = Deployments.mixed(["anthropic-messages"], model: #", "limits": {"context_tokens": 300}"#)
        var script = try ExchangeScript(only, dialect: .messages, body: body(4000), operation: .countTokens)
        script.begin()
        #expect(script.done == ["send http://a"])
    }
}
