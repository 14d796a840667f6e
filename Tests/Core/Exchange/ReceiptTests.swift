// Receipts: on every reply, with what was last tried, and never a header that could not be one.

import Accounting
import Conversation
import Exchange
import Policy
import Testing

private func lines(_ change: (inout Receipt) -> Void) -> String {
    var receipt = Receipt(requestID: "req_1", snapshot: Snapshot(sequence: 7, digest: "0123456789abcdef"))
    change(&receipt)
    var bytes: [UInt8] = []
    receipt.write(into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
}

@Suite struct `A receipt's headers` {
    @Test func `say who asked, which documents, who answered and what was changed`() {
        let text = lines {
            $0.target = "p/m"
            $0.reasoning = ReasoningReport(asked: "on", sent: "on", rule: "same")
            $0.adjusted = [Loss("seed", "dropped"), Loss("max_tokens", "renamed max_completion_tokens")]
        }
        #expect(
            text == """
                x-request-id: req_1\r
                x-interlock-snapshot: 7-0123456789ab\r
                x-interlock-target: p/m\r
                x-interlock-reasoning: asked=on; sent=on; rule=same\r
                x-interlock-adjusted: seed=dropped; max_tokens=renamed max_completion_tokens\r

                """)
    }

    @Test(arguments: [
        ("a\r\nset-cookie: x", "a%0D%0Aset-cookie: x", because: "a line break would begin another header"),
        ("é", "%C3%A9", because: "headers are ASCII"),
        ("a\u{7F}", "a%7F", because: "no control characters"),
    ])
    func `cannot be broken out of`(name: String, spelt: String, because: String) {
        #expect(lines { $0.target = name }.contains("x-interlock-target: \(spelt)\r\n"), "\(because)")
        #expect(lines { $0.adjusted = [Loss(name, "dropped")] }.contains("adjusted: \(spelt)=dropped\r\n"))
    }

    @Test func `stay short whatever a caller calls its members`() {
        let long = String(repeating: "é", count: 100_000)
        let text = lines { $0.adjusted = (0..<1_000).map { _ in Loss(long, "dropped") } }
        #expect(text.utf8.count < 4_400)
        #expect(!text.contains("%C3%\r"), "no half of an escape")
    }

    @Test func `count what they do not list`() {
        let text = lines { $0.adjusted = (0..<20).map { Loss("m\($0)", "dropped") } }
        #expect(text.contains("m15=dropped; and 4 more\r\n"))
    }

    @Test func `are the same as lines and as pairs`() {
        let change: (inout Receipt) -> Void = {
            $0.target = "é"
            $0.advice = "used"
            $0.reasoning = ReasoningReport(asked: "on", sent: "on", rule: "same")
            $0.adjusted = [Loss("a\nb", "dropped")]
        }
        var receipt = Receipt(requestID: "req_1", snapshot: nil)
        change(&receipt)
        var bytes: [UInt8] = []
        receipt.write(into: &bytes)
        let spelt = receipt.lines.map { "\($0.name): \($0.value)\r\n" }.joined()
        #expect(String(decoding: bytes, as: UTF8.self) == spelt)
    }
}

@Suite struct `Receipts where nobody asked to think` {
    private let nothing = "x-interlock-reasoning: asked=nothing; sent=nothing; rule=same\r\n"

    @Test(arguments: [
        (Operation.converse, #"{"model": "g", "messages": []}"#),
        (.completions, #"{"model": "g", "prompt": "x", "reasoning_effort": "high"}"#),
        (.embeddings, #"{"model": "g", "input": "x"}"#),
    ])
    func `say so`(operation: Operation, body: String) throws {
        var script = try ExchangeScript(Deployments.pair(), body: body, operation: operation)
        script.begin()
        try script.head(200)
        script.bytes(Replies.whole)
        script.tell(.upstreamEnded)
        #expect(script.done.last == "end")
        #expect(script.headers.contains(nothing))
    }

    @Test(arguments: ["", "{}", #"{"model": "other", "messages": []}"#])
    func `do not say so of requests that were refused before they were understood`(body: String) throws {
        var script = try ExchangeScript(Deployments.pair(), body: body)
        script.begin()
        #expect(script.headers.contains("x-interlock-reasoning: asked=unread; sent=nothing; rule=refused\r\n"))
    }
}

@Suite struct `Receipts of failures` {
    private let two = Deployments.mixed(["openai-chat", "openai-chat"], group: #""max_attempts": 2"#)

    @Test func `a failure names the last target that was tried`() throws {
        var script = try ExchangeScript(two, body: Requests.whole)
        script.begin()
        script.tell(.upstreamFailed(.cut))
        script.tell(.upstreamFailed(.cut))
        #expect(script.done.last == "end")
        #expect(script.headers.contains("x-interlock-target: b/m\r\n"))
        #expect(script.headers.contains("x-interlock-snapshot: 7-"))
    }

    @Test func `the caller's own mistake names who found it`() throws {
        var script = try ExchangeScript(two, body: Requests.whole)
        script.begin()
        try script.head(400)
        script.bytes(#"{"error": {"message": "no"}}"#)
        script.tell(.upstreamEnded)
        #expect(script.done.contains("open 400"))
        #expect(script.headers.contains("x-interlock-target: a/m\r\n"))
    }

    @Test func `a target that had no key was not tried`() throws {
        var script = try ExchangeScript(two, body: Requests.whole, accesses: [.missing("K"), .missing("K")])
        script.begin()
        #expect(!script.headers.contains("x-interlock-target"))
    }

    @Test func `a wish that nobody can carry was heard`() throws {
        let body = #"{"model": "g", "reasoning_effort": "high", "messages": []}"#
        var script = try ExchangeScript(two, body: body)
        script.begin()
        #expect(script.done == ["open 502", "end"])
        #expect(
            script.headers.contains("x-interlock-reasoning: asked=effort:high; sent=nothing; rule=no-eligible-target"))
    }
}
