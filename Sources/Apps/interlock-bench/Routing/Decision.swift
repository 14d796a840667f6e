// One decision, as the sidecar makes it before it sends anything: authenticate, read the facts, plan.

import Conversation
import Dialects
import Policy
import PolicyFiles
import Routing
import Wire

/// Everything that a decision needs.
struct Decision {
    let policy: Policy
    let digester: Digester
    let tokens: [[UInt8]]
    let body: [UInt8]

    /// A request of a Chat caller who wants to think, with a tool and a system message.
    init(_ policy: Policy, _ digester: Digester, group: String) {
        self.policy = policy
        self.digester = digester
        tokens = (0..<BenchDocuments.callers).map(BenchDocuments.token)
        let words = String(repeating: "lorem ipsum ", count: 40)
        body = Array(
            #"""
            {"model": "\#(group)", "stream": true, "reasoning_effort": "medium", "temperature": 0.2,
             "messages": [{"role": "system", "content": "\#(words)"}, {"role": "user", "content": "\#(words)"}],
             "tools": [{"type": "function", "function": {"name": "search", "parameters": {"type": "object",
             "properties": {"query": {"type": "string"}}}}}], "tool_choice": "auto"}
            """#.utf8)
    }

    /// A caller by a number, each as far from the last as can be.
    private func token(_ number: Int) -> [UInt8] { tokens[number &* 7919 % tokens.count] }

    /// Who it is: the token's digest, the caller who holds it.
    func authenticate(_ number: Int) -> Int {
        let digest = token(number).withUnsafeBytes(digester.token)
        guard let caller = try? admit(digest, to: policy, now: 0) else { preconditionFailure("the token is known") }
        return caller
    }

    /// What is asked, from the bytes.
    func facts() -> Facts {
        guard let document = try? JSONDocument(body), let facts = try? Dialect.chat.readFacts(document) else {
            preconditionFailure("the body is a request")
        }
        return facts
    }

    /// Who may have it, in order.
    func plan(_ facts: Facts, for caller: Int, _ number: Int) -> Plan {
        guard let place = try? findGroup(facts.model, for: caller, in: policy) else {
            preconditionFailure("the group is there")
        }
        let now = Moment(milliseconds: 0, unixSeconds: 0)
        return Routing.plan(
            facts, from: .chat, to: policy.groups[place], in: Circumstances(dice: UInt64(number), now: now))
    }

    /// All of it. Answers how many targets are left to try.
    func decide(_ number: Int) -> Int {
        let caller = authenticate(number)
        return plan(facts(), for: caller, number).choices.count
    }
}
