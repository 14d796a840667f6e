// Where a provider's requests go: `base_url`, `path`, `query`, and the headers that go with them.

import Conversation
import Wire

extension Dialect {
    /// What is appended to a `base_url`, by each ecosystem's habit.
    var usualPath: String {
        switch self {
        case .chat: "/chat/completions"
        case .responses: "/responses"
        case .messages: "/v1/messages"
        }
    }
}

extension Compiler {
    func compileURL(_ fields: Fields<ProviderMember>, _ dialect: Dialect) -> ProviderURL? {
        guard let text = fields.needText(.baseURL, "such as https://host/v1"), let node = fields[.baseURL] else {
            return nil
        }
        do throws(ProviderURL.Fault) {
            let url = try ProviderURL(text)
            warnOfPath(url, fields, dialect, at: node)
            if url.scheme == "http", !url.isLoopback, fields[.auth]?.value["secret"] != nil {
                findings.warn("the key goes unencrypted to another machine: use https://", at: node)
            }
            return url
        } catch {
            findings.complain(error.message, at: node)
            return nil
        }
    }

    /// The whole request target: base path, what is appended, and the query.
    func compilePath(_ fields: Fields<ProviderMember>, _ dialect: Dialect, below base: String) -> String {
        var path = base + dialect.usualPath
        if let text = fields.text(.path), let node = fields[.path] {
            path = base + text
            if !text.hasPrefix("/") { findings.complain("expected a path that begins with /", at: node) }
            if !text.utf8.allSatisfy(\.isPathByte) {
                findings.complain("expected a path of URL characters; a query has its own member, `query`", at: node)
            }
        }
        return path + compileQuery(fields)
    }

    /// A path that is probably not meant: what is appended stands there twice, or lacks the `/v1` of its ecosystem.
    private func warnOfPath(_ url: ProviderURL, _ fields: Fields<ProviderMember>, _ dialect: Dialect, at node: Node) {
        let steps = zip(url.path.utf8, url.path.utf8.dropFirst())
        if steps.contains(where: { $0 == UInt8(ascii: "/") && $1 == $0 }) {
            findings.warn("there is an empty step in this path (`//`)", at: node)
        }
        if let own = fields[.path] {
            guard let text = own.value.string, url.path.hasSuffix("/v1"), text == "/v1" || text.hasPrefix("/v1/") else {
                return
            }
            return findings.warn("`base_url` ends in `/v1`, and this begins with it: `/v1/v1` is asked", at: own)
        }
        warnOfDoubledPath(url, dialect, at: node)
        guard url.path.isEmpty, dialect != .messages else { return }
        findings.warn("`\(dialect.usualPath)` is appended to this; most servers have it below `/v1`", at: node)
    }

    private func warnOfDoubledPath(_ url: ProviderURL, _ dialect: Dialect, at node: Node) {
        let habit = dialect.usualPath
        let start = habit.hasPrefix("/v1/") ? "/v1" : habit
        guard url.path.hasSuffix(start) || url.path.hasSuffix(habit) else { return }
        findings.warn("`\(habit)` is appended to this, which ends in `\(start)` already", at: node)
    }

    private func compileQuery(_ fields: Fields<ProviderMember>) -> String {
        let pairs = (fields.entries(.query) ?? []).map { entry in
            if !entry.value.value.isString { findings.expected("a string", at: entry.value) }
            return percentEncoded(entry.name) + "=" + percentEncoded(entry.value.value.string ?? "")
        }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }

    /// Lower-case names, in order of name.
    func compileHeaders(_ entries: [Entry]) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        for entry in entries {
            let name = entry.name.lowercased()
            checkHeader(entry, name)
            if headers.contains(where: { $0.name == name }) {
                findings.complain("`\(name)` is given twice", at: entry.key)
            }
            headers.append((name, entry.value.value.string ?? ""))
        }
        return headers.sorted { $0.name < $1.name }
    }

    private func checkHeader(_ entry: Entry, _ name: String) {
        if name.isEmpty || !name.utf8.allSatisfy(\.isTokenByte) {
            findings.complain("expected a header's name", at: entry.key)
        }
        if let reason = reservedHeaders[name] { findings.complain(reason, at: entry.key) }
        guard let value = entry.value.value.string else { return findings.expected("a string", at: entry.value) }
        if !value.utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x09 }) {
            findings.complain("expected a header's value of visible ASCII characters", at: entry.value)
        }
    }
}

/// Headers that a document may not set, and why.
private let reservedHeaders: [String: String] = {
    var reasons: [String: String] = [:]
    for name in ["authorization", "x-api-key", "api-key", "proxy-authorization", "cookie"] {
        reasons[name] = "`\(name)` would be a secret in a document; use `auth`"
    }
    for name in [
        "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "expect", "host",
        "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ] {
        reasons[name] = "`\(name)` is the sidecar's own"
    }
    reasons["anthropic-version"] = "`anthropic-version` has its own member, `anthropic_version`"
    return reasons
}()

extension UInt8 {
    /// May stand in a header's name (RFC 9110, section 5.6.2).
    var isTokenByte: Bool {
        isDigit || isDot || "!#$%&'*+-^_`|~".utf8.contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
    }
}
