// `groups.*.external`
//
// The host has to be written twice, in the URL and in the list of those that are allowed: what a request needs is told
// to whoever stands there, so a mistyped or edited URL must not be enough to tell it to somebody else.

import Wire

extension Compiler {
    func compileExternal(_ group: Fields<GroupMember>) -> Advisor? {
        group.need(.external, "which service to ask, as {\"url\": \"https://…\", \"allow_hosts\": [\"…\"]}")
        guard let fields = group.fields(.external, ExternalMember.self) else { return nil }
        let url = compileAdvisorURL(fields)
        let (scheme, secret) = compileAuth(fields.fields(.auth, AuthMember.self))
        let service = ExternalAdvisor(
            origin: url?.origin ?? "", authority: url?.authority ?? "", path: url.map(path) ?? "/",
            scheme: scheme, secret: secret, headers: compileHeaders(fields.entries(.headers) ?? []),
            maxResponseBytes: fields.whole(.maxResponseBytes, 64...1 << 20) ?? ExternalAdvisor.standardResponseBytes)
        return Advisor(
            source: .external(service), timeout: fields.whole(.timeout, 1...Advisor.mostTimeout) ?? 1_000,
            onError: fields.word(.onError, Advisor.OnError.self) ?? .fallback, drawsByWeight: givesWeights(group))
    }

    private func path(of url: ProviderURL) -> String { url.path.isEmpty ? "/" : url.path }

    private func compileAdvisorURL(_ fields: Fields<ExternalMember>) -> ProviderURL? {
        let hosts = compileHosts(fields)
        let mayBePlain = fields.flag(.allowHTTP) ?? false
        guard let text = fields.needText(.url, "such as https://host/route"), let node = fields[.url] else {
            return nil
        }
        do throws(ProviderURL.Fault) {
            let url = try ProviderURL(text)
            if url.scheme == "http", !mayBePlain, !url.isLoopback {
                findings.complain("expected https:// (or \"allow_http\": true)", at: node)
            }
            if url.scheme == "http", mayBePlain, !url.isLoopback, showsKey(fields) {
                findings.warn("a key goes unencrypted to another machine: use https://", at: node)
            }
            if let hosts, !hosts.contains(url.host), !hosts.contains(url.authority) {
                findings.complain("the host is not among `allow_hosts`", at: node)
            }
            return url
        } catch {
            findings.complain(error.message, at: node)
            return nil
        }
    }

    private func showsKey(_ fields: Fields<ExternalMember>) -> Bool {
        fields[.auth]?.value["secret"] != nil
    }

    /// `host` or `host:port`, lower case; nil when they cannot be read.
    private func compileHosts(_ fields: Fields<ExternalMember>) -> [String]? {
        fields.need(.allowHosts, "a list of the hosts that may be asked")
        guard let nodes = fields.list(.allowHosts), let place = fields[.allowHosts] else { return nil }
        if nodes.isEmpty { findings.complain("expected a list of at least one host", at: place) }
        return nodes.map { node in
            if !node.value.isString { findings.expected("a host, as a string", at: node) }
            return (node.value.string ?? "").lowercased()
        }
    }
}

extension ProviderURL {
    /// The authority without its port.
    var host: String {
        guard let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") else { return authority }
        return String(authority[..<colon])
    }

    /// The host is this machine, by its name or address.
    var isLoopback: Bool {
        let isAddress = host.hasPrefix("127.") && host.utf8.allSatisfy { $0.isDigit || $0.isDot }
        return isAddress || host == "localhost" || host == "[::1]"
    }
}
