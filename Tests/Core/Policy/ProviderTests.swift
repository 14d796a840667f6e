// Providers: where requests go, and as whom.

import Conversation
import Policy
import Testing

/// Where a document leads to.
struct Location: Sendable, CustomStringConvertible {
    var why: String
    var dialect: Dialect
    var members: [String: String]
    var origin = "https://host.example"
    var authority = "host.example"
    var path: String

    var description: String { why }

    static let rows = [
        Location(why: "Chat appends /chat/completions", dialect: .chat, members: [:], path: "/v1/chat/completions"),
        Location(why: "Responses appends /responses", dialect: .responses, members: [:], path: "/v1/responses"),
        Location(
            why: "Messages appends /v1/messages", dialect: .messages,
            members: ["base_url": "https://host.example/anthropic"], path: "/anthropic/v1/messages"),
        Location(
            why: "a trailing slash means nothing", dialect: .messages,
            members: ["base_url": "https://host.example/anthropic/"], path: "/anthropic/v1/messages"),
        Location(
            why: "no path at all", dialect: .messages, members: ["base_url": "https://host.example"],
            path: "/v1/messages"),
        Location(
            why: "a slash for a path", dialect: .messages, members: ["base_url": "https://host.example/"],
            path: "/v1/messages"),
        Location(
            why: "`path` replaces what is appended", dialect: .responses,
            members: ["base_url": "https://host.example", "path": "/openai/responses"], path: "/openai/responses"),
        Location(
            why: "a port of its own", dialect: .chat, members: ["base_url": "http://127.0.0.1:4300/v1"],
            origin: "http://127.0.0.1:4300", authority: "127.0.0.1:4300", path: "/v1/chat/completions"),
        Location(
            why: "the scheme's own port is left out", dialect: .chat,
            members: ["base_url": "https://Host.Example:443/v1"],
            path: "/v1/chat/completions"),
        Location(
            why: "an IPv6 address", dialect: .chat, members: ["base_url": "http://[::1]:8000/v1"],
            origin: "http://[::1]:8000", authority: "[::1]:8000", path: "/v1/chat/completions"),
        Location(
            why: "scheme and host in capitals", dialect: .chat, members: ["base_url": "HTTPS://HOST.example/V1"],
            path: "/V1/chat/completions"),
    ]
}

@Suite struct `Providers` {
    @Test(arguments: Location.rows)
    func `requests go where each ecosystem's habit says`(row: Location) throws {
        var members = ["dialect": row.dialect.rawValue, "base_url": "https://host.example/v1"]
        members.merge(row.members) { $1 }
        let changes = members.map { "\"\($0)\": \"\($1)\"" }.joined(separator: ",")
        let text = #"{"providers": {"p": {\#(changes), "auth": {"scheme": "none"}, "models": {}}}}"#
        let compiled = try compile(text)
        let provider = compiled.policy.providers[0]
        #expect(provider.origin == row.origin)
        #expect(provider.authority == row.authority)
        #expect(provider.path == row.path)
        #expect(provider.dialect == row.dialect)
        #expect(compiled.warnings.isEmpty)
    }

    @Test(arguments: [
        (Dialect.responses, "", "/v1/responses/r", "/v1/embeddings", "where conversations go leads"),
        (.responses, #""query": {"v": "1"},"#, "/v1/responses/r?v=1", "/v1/embeddings?v=1", "the query goes along"),
        (
            .chat, #""path": "/d/x/chat/completions","#, "/v1/d/x/chat/completions/r", "/v1/d/x/embeddings",
            "a dated deployment"
        ),
        (.chat, #""path": "/own","#, "/v1/own/r", "/v1/embeddings", "a path with nothing to replace"),
        (.messages, "", "/v1/v1/messages/r", "/v1/embeddings", "Messages brings its own v1"),
    ])
    func `other endpoints are formed from it`(
        dialect: Dialect, members: String, below: String, beside: String, why: String
    ) throws {
        let text = #"{"providers": {"p": {"dialect": "\#(dialect.rawValue)", "base_url": "https://h/v1", \#(members) "#
        let provider = try compile(text + #""auth": {"scheme": "none"}, "models": {}}}}"#).policy.providers[0]
        #expect(provider.path(below: "/r") == below, "\(why)")
        #expect(provider.path(beside: "/embeddings") == beside, "\(why)")
        #expect(provider.path(below: "/r", query: "a=b") == below + (below.contains("?") ? "&a=b" : "?a=b"))
    }

    @Test func `a query is appended in the text's order, percent-encoded`() throws {
        let query = #"{"api-version": "2025-04-01-preview", "b c": "x&y=ü/"}"#
        let provider = try compile(Sample.folder(provider: ["query": query])).policy.providers[0]
        #expect(
            provider.path
                == "/v1/chat/completions?api-version=2025-04-01-preview&b%20c=x%26y%3D%C3%BC%2F")
    }

    @Test(arguments: [
        ("host/v1", "expected a URL such as https://host/v1"),
        ("", "expected a string that is not empty"),
        ("ftp://host", "expected a URL that begins with http:// or https://"),
        ("https://", "expected a host name or address after ://"),
        ("https:///v1", "expected a host name or address after ://"),
        ("https://ho st/v1", "expected a host name or address after ://"),
        ("https://[::1/v1", "expected a host name or address after ://"),
        ("https://host:0/v1", "expected a port from 1 to 65535 after the host"),
        ("https://host:65536", "expected a port from 1 to 65535 after the host"),
        ("https://host:+80", "expected a port from 1 to 65535 after the host"),
        ("https://host:/v1", "expected a port from 1 to 65535 after the host"),
        ("https://me@host/v1", "expected a URL without a name or password; say where the key is with `auth`"),
        ("https://host/v1?a=b", "expected a URL without a query; use `query`"),
        ("https://host?a=b", "expected a URL without a query; use `query`"),
        ("https://host/v1#top", "expected a URL without a fragment"),
        ("https://host/v 1", "expected a path of URL characters; write others as %XX"),
    ])
    func `a base URL that cannot be dialled is refused`(url: String, message: String) {
        #expect(complaints(Sample.folder(provider: ["base_url": "\"\(url)\""])).map(\.message) == [message])
    }

    @Test(arguments: [
        ("openai-chat", "https://host/v1/chat/completions"), ("anthropic-messages", "https://host/v1"),
        ("openai-responses", "https://host/v1/responses"), ("anthropic-messages", "https://host/v1/messages"),
    ])
    func `a base URL that holds what is appended is warned of`(dialect: String, url: String) throws {
        let text = Sample.folder(provider: ["dialect": "\"\(dialect)\"", "base_url": "\"\(url)\""])
        #expect(try compile(text).warnings.map(\.path) == ["providers.p.base_url"])
    }

    @Test(
        arguments: [
            (
                #"{"scheme": "bearer", "secret": {"env": "KEY"}}"#, .bearer, .environment("KEY")
            ),
            (#"{"scheme": "api-key", "secret": {"file": "/run/k"}}"#, .apiKey, .file("/run/k")),
            (#"{"scheme": "X-API-Key", "secret": {"env": "K_1"}}"#, .xAPIKey, .environment("K_1")),
            (#"{"scheme": "none"}"#, .none, nil),
        ] as [(String, Provider.Scheme, Provider.Secret?)])
    func `a key is somewhere else`(auth: String, scheme: Provider.Scheme, secret: Provider.Secret?) throws {
        let provider = try compile(Sample.folder(provider: ["auth": auth])).policy.providers[0]
        #expect(provider.scheme == scheme)
        #expect(provider.secret == secret)
    }

    @Test(arguments: [
        ("[]", "expected an object, found a list"), (#"{}"#, "expected a member `scheme`"),
        (#"{"scheme": "basic"}"#, "expected `bearer`, `x-api-key`, `api-key` or `none`"),
        (#"{"scheme": "bearer"}"#, "expected a member `secret`"),
        (#"{"scheme": "bearer", "secret": {}}"#, "expected exactly one of `env` and `file`"),
        (#"{"scheme": "bearer", "secret": {"env": "A", "file": "/b"}}"#, "expected exactly one of `env` and `file`"),
        (#"{"scheme": "bearer", "secret": {"env": "1A"}}"#, "expected the name of an environment variable"),
        (#"{"scheme": "bearer", "secret": {"file": "key"}}"#, "expected a path that begins with /"),
    ])
    func `an unclear way to authenticate is refused`(auth: String?, message: String) {
        let found = complaints(Sample.folder(provider: ["auth": auth]))
        #expect(found.count == 1 && found[0].message.hasPrefix(message), "\(found)")
    }

    @Test func `a provider without auth is warned of`() throws {
        let compiled = try compile(Sample.folder(provider: ["auth": nil]))
        #expect(compiled.policy.providers[0].scheme == .none)
        #expect(
            compiled.warnings.map(\.description) == [
                "a.json:1:21: providers.p: there is no `auth`, so no key will be shown"
            ])
    }

    @Test func `headers are lower case and in order of name`() throws {
        let headers = #"{"X-Title": "agents", "http-referer": "https://a.example"}"#
        let provider = try compile(Sample.folder(provider: ["headers": headers])).policy.providers[0]
        #expect(provider.headers.map(\.name) == ["http-referer", "x-title"])
        #expect(provider.headers.map(\.value) == ["https://a.example", "agents"])
    }

    @Test(arguments: [
        (#"{"Authorization": "x"}"#, "`authorization` would be a secret in a document; use `auth`"),
        (#"{"Host": "x"}"#, "`host` is the sidecar's own"),
        (#"{"anthropic-version": "x"}"#, "`anthropic-version` has its own member, `anthropic_version`"),
        (#"{"x y": "x"}"#, "expected a header's name"), (#"{"": "x"}"#, "expected a header's name"),
        (#"{"a": "x\r\nb: c"}"#, "expected a header's value of visible ASCII characters"),
        (#"{"a": 1}"#, "expected a string, found a number"), (#"{"A": "1", "a": "2"}"#, "`a` is given twice"),
    ])
    func `a header that could do harm is refused`(headers: String, message: String) {
        #expect(complaints(Sample.folder(provider: ["headers": headers])).map(\.message) == [message])
    }

    @Test func `the Messages version and the proxy are taken over`() throws {
        let changes: KeyValuePairs<String, String?> = [
            "dialect": #""anthropic-messages""#, "base_url": #""https://host""#, "anthropic_version": #""2026-10-21""#,
            "proxy": #""http://proxy.example:3128""#,
        ]
        let provider = try compile(Sample.folder(provider: changes)).policy.providers[0]
        #expect(provider.anthropicVersion == "2026-10-21")
        #expect(provider.proxy == "http://proxy.example:3128")
    }

    @Test func `HTTP/2 is refused as not built yet`() {
        #expect(
            told(complaints(Sample.folder(provider: ["http2": "true"])))
                == ["providers.p.http2: HTTP/2 towards providers is not supported yet"])
    }
}
