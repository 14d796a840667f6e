// What compiles and is probably not meant: each warning with the document that earns it, and with its neighbour that
// does not.

import Conversation
import Policy
import Testing

/// A folder in pieces, each of which may be replaced.
private struct Papers {
    var provider = ""
    var dialect = "openai-chat"
    var url = "https://host.example/v1"
    var auth = #"{"scheme": "none"}"#
    var model = #""model": "x""#
    var group = #""strategy": "failover""#
    var target = #""provider": "p", "model_ref": "m""#
    var caller = #""allow": ["g"]"#
    var more = ""

    var text: String {
        let hash = String(repeating: "0f", count: 32)
        return """
            {"providers": {"p": {"dialect": "\(dialect)", "base_url": "\(url)", "auth": \(auth), \(provider)
               "models": {"m": {\(model)}}}},
             "groups": {"g": {\(group), "targets": [{\(target)}]}},
             "callers": {"c": {"token_sha256": "\(hash)", \(caller)}}\(more)}
            """
    }

    func with(_ change: (inout Papers) -> Void) -> Papers {
        var papers = self
        change(&papers)
        return papers
    }
}

private let plain = Papers()
private let keyed = plain.with { $0.auth = #"{"scheme": "bearer", "secret": {"env": "K"}}"# }
private let efforts = #""supported": true, "mode": "opt_in", "control": "effort_enum", "efforts": ["low", "high"]"#
private let budgets = #""supported": true, "mode": "opt_in", "control": "token_budget""#

private let unencrypted = "the key goes unencrypted to another machine: use https://"
private let below = "`/chat/completions` is appended to this; most servers have it below `/v1`"

/// 2026-11-30T20:00:00Z
private let evening = 1_796_068_800

@Suite struct `Warnings about documents` {
    private func warnings(_ papers: Papers, now: Int? = evening) throws -> [String] {
        let file = PolicyFile(name: "a.json", bytes: Array(papers.text.utf8))
        return told(try Policy.compile([file], sequence: 1, digest: mixed, now: now).warnings)
    }

    private static let defaults: [(Papers, String?, String)] = [
        (
            plain.with { $0.group += #", "reasoning_default": {"effort": "low"}"# },
            "reasoning-metadata-missing", "nothing is known of the model"
        ),
        (
            plain.with {
                $0.group += #", "reasoning_default": {"effort": "low"}"#
                $0.model += #", "reasoning": {"supported": false}"#
            }, "reasoning-unsupported", "the model does not think"
        ),
        (
            plain.with {
                $0.group += #", "reasoning_default": {"effort": "medium"}"#
                $0.model += ", \"reasoning\": {\(efforts)}"
            }, "reasoning-effort-unsupported", "an effort that the model lacks"
        ),
        (
            plain.with {
                $0.group += #", "reasoning_default": {"effort": "medium"}, "contract": {"on_unsupported": "coerce"}"#
                $0.model += ", \"reasoning\": {\(efforts)}"
            }, nil, "which a group that coerces replaces"
        ),
        (
            plain.with {
                $0.group += #", "reasoning_default": {"effort": "high"}"#
                $0.model += ", \"reasoning\": {\(efforts)}"
            }, nil, "an effort that the model has"
        ),
        (
            plain.with {
                ($0.dialect, $0.url) = ("anthropic-messages", "https://host.example")
                $0.group += #", "reasoning_default": {"effort": "high"}"#
                $0.model += ", \"reasoning\": {\(budgets)}"
            }, "reasoning-effort-budgets-missing", "an effort for budgets without a table"
        ),
        (
            plain.with {
                ($0.dialect, $0.url) = ("anthropic-messages", "https://host.example")
                $0.group += #", "reasoning_default": {"budget_tokens": 8000}"#
                $0.model += ", \"reasoning\": {\(budgets)}"
                $0.model += #", "limits": {"default_max_tokens": 4000}"#
            }, nil, "a cap that is too small drops the default by itself"
        ),
    ]

    @Test(arguments: defaults.indices)
    func `a default that no target can carry refuses every request that asks nothing`(row: Int) throws {
        let (papers, reason, why) = Self.defaults[row]
        let expected = reason.map {
            "groups.g.reasoning_default: no target can carry this default (\($0)), so every request that asks nothing "
                + "is refused"
        }
        #expect(try warnings(papers) == [expected].compactMap(\.self), "\(why)")
    }

    private static let callers: [(String, [String], String)] = [
        (
            #""allow": []"#,
            [
                "groups.g: no caller's `allow` names this group, so nobody can use it",
                "callers.c.allow: an empty list allows no group, so every request of this caller is refused",
            ], "nothing is allowed"
        ),
        (#""allow": ["*"]"#, [], "everything is"),
        (
            #""allow": ["*"], "expires_at": "2026-11-30T19:59:59Z""#,
            [
                "callers.c.expires_at: this caller has expired, so its tokens are refused "
                    + "(it ended 2026-11-30T19:59:59Z)"
            ], "over"
        ),
        (#""allow": ["*"], "expires_at": "2026-11-30T20:00:01Z""#, [], "nearly over"),
        (#""allow": ["*"], "expires_at": null"#, [], "never over"),
        (
            #""allow": ["*"], "tokens": [{"sha256": "\#(String(repeating: "1f", count: 32))", "expires_at": 1}]"#,
            [
                "callers.c.tokens[0].expires_at: this token has expired, so it is refused "
                    + "(it ended 1970-01-01T00:00:01Z)"
            ], "a token of several"
        ),
        (#""allow": ["*"], "status": "disabled""#, [], "who writes that it is switched off knows it"),
    ]

    @Test(arguments: callers.indices)
    func `a caller whom nobody can be is told`(row: Int) throws {
        let (caller, expected, why) = Self.callers[row]
        #expect(try warnings(plain.with { $0.caller = caller }) == expected, "\(why)")
    }

    @Test func `nothing has expired where nobody says what time it is`() throws {
        #expect(try warnings(plain.with { $0.caller += #", "expires_at": 1"# }, now: nil) == [])
    }

    private static let urls: [(Papers, String?, String)] = [
        (keyed.with { $0.url = "http://host.example/v1" }, unencrypted, "http"),
        (keyed.with { $0.url = "http://10.0.0.7:8000/v1" }, unencrypted, "an address"),
        (plain.with { $0.url = "http://host.example/v1" }, nil, "there is no key"),
        (keyed.with { $0.url = "http://localhost:8000/v1" }, nil, "this machine"),
        (keyed.with { $0.url = "http://127.0.0.9/v1" }, nil, "this machine"),
        (keyed.with { $0.url = "http://[::1]:8000/v1" }, nil, "this machine"),
        (plain.with { $0.url = "https://host.example" }, below, "no /v1"),
        (plain.with { $0.url = "https://host.example/" }, below, "a slash is no path"),
        (
            plain.with { ($0.url, $0.provider) = ("https://host.example", #""path": "/api/chat","#) }, nil,
            "a path of its own"
        ),
        (
            plain.with { ($0.url, $0.dialect) = ("https://host.example", "anthropic-messages") }, nil,
            "Messages brings its own"
        ),
        (
            plain.with { ($0.url, $0.dialect) = ("https://host.example/v1", "anthropic-messages") },
            "`/v1/messages` is appended to this, which ends in `/v1` already", "twice"
        ),
        (
            plain.with { $0.url = "https://host.example//v1" }, "there is an empty step in this path (`//`)",
            "an empty step"
        ),
    ]

    @Test(arguments: urls.indices)
    func `an address that is probably wrong is told`(row: Int) throws {
        let (papers, message, why) = Self.urls[row]
        #expect(try warnings(papers) == [message.map { "providers.p.base_url: \($0)" }].compactMap(\.self), "\(why)")
    }

    @Test func `a path that repeats what the address ends in is told`() throws {
        let papers = plain.with { $0.provider = #""path": "/v1/chat/completions","# }
        #expect(
            try warnings(papers) == [
                "providers.p.path: `base_url` ends in `/v1`, and this begins with it: `/v1/v1` is asked"
            ])
    }

    @Test func `efforts that nobody lists are told`() throws {
        let facts = #"{"supported": true, "mode": "opt_in", "control": "effort_enum"}"#
        #expect(
            try warnings(plain.with { $0.model += ", \"reasoning\": \(facts)" }) == [
                "providers.p.models.m.reasoning.control: without `efforts` the model is taken to have low, medium and "
                    + "high, and no other"
            ])
        let both = #"{"supported": true, "mode": "opt_in", "control": "both", "encoding": "reasoning_object"}"#
        #expect(try warnings(plain.with { $0.model += ", \"reasoning\": \(both)" }) == [])
    }

    @Test func `what nothing leads to is told, where the other half is there`() throws {
        let second = """
            {"providers": {"q": {"dialect": "openai-chat", "base_url": "https://h/v1", "auth": {"scheme": "none"},
              "models": {"n": {"model": "y"}}}},
             "groups": {"h": {"targets": [{"provider": "p", "model_ref": "m"}]}}}
            """
        #expect(
            told(try compile(plain.text, second).warnings) == [
                "providers.q: no group has a target at this provider, so nothing is ever sent there",
                "groups.h: no caller's `allow` names this group, so nobody can use it",
            ])
        let catalogue =
            #"{"providers": {"q": {"dialect": "openai-chat", "base_url": "https://h/v1","#
            + #" "auth": {"scheme": "none"}, "models": {}}}}"#
        #expect(try compile(catalogue).warnings == [], "a catalogue to copy from")
        let open = #"{"providers": {"p": \#(Sample.provider.with([:]))}, "groups": {"g": \#(Sample.group.with([:]))}}"#
        #expect(try compile(open).warnings == [], "callers whom a control plane will add")
    }

    @Test(arguments: [
        ("script", #""script": {"command": ["/a"]}"#), ("dynamic_score", #""max_attempts": 2"#),
        ("cost", #""max_attempts": 2"#),
    ])
    func `weights that are all 0 are told`(strategy: String, member: String) throws {
        let papers = plain.with {
            $0.group = "\"strategy\": \"\(strategy)\", \(member)"
            $0.target += #", "weight": 0"#
            $0.model += #", "price": {"input": 1, "output": 2}"#
        }
        #expect(try warnings(papers) == ["groups.g.targets: every weight is 0, so weights have nothing to go by"])
    }

    @Test func `a target without a price among others with one is told`() throws {
        let text = """
            {"providers": {"p": {"dialect": "openai-chat", "base_url": "https://h/v1", "auth": {"scheme": "none"},
               "models": {"m": {"model": "x", "price": {"input": 1, "output": 2}}, "n": {"model": "y", "price": {"input": 1}}}}},
             "groups": {"g": {"strategy": "cost", "targets": [
               {"provider": "p", "model_ref": "m"}, {"provider": "p", "model_ref": "n"}]}}}
            """
        #expect(
            told(try compile(text).warnings) == [
                "groups.g.strategy: strategy `cost` tries what has no price last: `p/n` lacks `input` or `output`"
            ])
    }

    @Test func `a key for an advisor over plain http is told`() throws {
        let papers = plain.with {
            $0.group = """
                "strategy": "external", "external": {"url": "http://far.example/x", "allow_hosts": ["far.example"],
                "allow_http": true, "auth": {"scheme": "bearer", "secret": {"env": "K"}}}
                """
        }
        #expect(
            try warnings(papers) == [
                "groups.g.external.url: a key goes unencrypted to another machine: use https://"
            ])
    }
}
