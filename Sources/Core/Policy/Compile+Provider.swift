// `providers.*`

import Conversation
import Wire

/// What groups need to know of a provider while they are compiled.
struct ProviderEntry {
    /// In `Policy.providers`.
    var place: Int
    /// Nil when the document does not say it properly.
    var dialect: Dialect?
    /// Nil when the models cannot be read, so that nobody complains of references into them.
    var models: [String: ModelEntry]?
    var timeouts: Fields<TimeoutMember>?
}

extension Compiler {
    mutating func compileProvider(_ entry: Entry) {
        var known = ProviderEntry(place: providers.count)
        defer { catalogue[entry.name] = known }
        if entry.name.utf8.contains(UInt8(ascii: "/")) {
            findings.complain("expected a provider's name without /", at: entry.key)
        }
        guard let fields = Fields<ProviderMember>(entry.value, findings) else { return }
        known.dialect = fields.needWord(.dialect, Dialect.self)
        known.timeouts = fields.fields(.timeouts, TimeoutMember.self)
        known.models = compileModels(fields, known.dialect)
        _ = compileTimeouts(known.timeouts)
        providers.append(compileProvider(entry.name, fields, known.dialect))
    }

    private func compileProvider(_ name: String, _ fields: Fields<ProviderMember>, _ dialect: Dialect?) -> Provider {
        let dialect = dialect ?? .chat
        let url = compileURL(fields, dialect)
        if fields[.auth] == nil { findings.warn("there is no `auth`, so no key will be shown", at: fields.node) }
        let (scheme, secret) = compileAuth(fields.fields(.auth, AuthMember.self))
        return Provider(
            name: name, dialect: dialect, origin: url?.origin ?? "", authority: url?.authority ?? "",
            path: compilePath(fields, dialect, below: url?.path ?? ""), base: url?.path ?? "", scheme: scheme,
            secret: secret,
            headers: compileHeaders(fields.entries(.headers) ?? []), anthropicVersion: compileVersion(fields, dialect),
            proxy: compileProxy(fields))
    }

    func compileAuth(_ auth: Fields<AuthMember>?) -> (Provider.Scheme, Provider.Secret?) {
        guard let auth else { return (.none, nil) }
        guard let scheme = auth.needWord(.scheme, Provider.Scheme.self) else { return (.none, nil) }
        if scheme == .none {
            if let secret = auth[.secret] { findings.complain("scheme `none` takes no secret", at: secret) }
            return (.none, nil)
        }
        auth.need(.secret, #"where the key is: {"env": "NAME"} or {"file": "/path"}"#)
        return (scheme, auth[.secret].flatMap(compileSecret))
    }

    /// Complaints here never repeat what they found: it may be a key.
    private func compileSecret(_ node: Node) -> Provider.Secret? {
        guard node.value.isObject else {
            findings.complain(
                #"expected {"env": "NAME"} or {"file": "/path"}; a key itself never stands in a document"#, at: node)
            return nil
        }
        guard let fields = Fields<SecretMember>(node, findings) else { return nil }
        guard fields.given.count == 1 else {
            findings.complain("expected exactly one of `env` and `file`", at: node)
            return nil
        }
        if let name = fields.text(.env) { return checkedVariable(name, at: fields[.env] ?? node) }
        if let path = fields.text(.file) { return checkedFile(path, at: fields[.file] ?? node) }
        return nil
    }

    private func checkedVariable(_ name: String, at node: Node) -> Provider.Secret {
        let isName = name.utf8.allSatisfy { $0.isNameByte && !".-:@+/".utf8.contains($0) }
        if !isName || name.utf8.first?.isDigit ?? true {
            findings.complain("expected the name of an environment variable", at: node)
        }
        return .environment(name)
    }

    private func checkedFile(_ path: String, at node: Node) -> Provider.Secret {
        if !path.hasPrefix("/") { findings.complain("expected a path that begins with /", at: node) }
        return .file(path)
    }

    private func compileVersion(_ fields: Fields<ProviderMember>, _ dialect: Dialect) -> String? {
        let version = fields.word(.anthropicVersion, AnthropicVersion.self)
        if let node = fields[.anthropicVersion], dialect != .messages {
            findings.complain("only providers of dialect `\(Dialect.messages.rawValue)` have a version", at: node)
        }
        return version?.rawValue
    }

    private func compileProxy(_ fields: Fields<ProviderMember>) -> String? {
        guard let text = fields.text(.proxy), let node = fields[.proxy] else { return nil }
        do throws(ProviderURL.Fault) {
            let url = try ProviderURL(text, schemes: ProviderURL.proxies)
            if !url.path.isEmpty { findings.complain("expected a proxy's URL without a path", at: node) }
            return url.origin
        } catch {
            findings.complain(error.message, at: node)
            return nil
        }
    }
}

/// The versions of the Messages API that providers still answer to.
enum AnthropicVersion: String, CaseIterable {
    case first = "2023-06-01"
    case second = "2026-10-21"
}
