// `callers.*.token_sha256` and `callers.*.tokens`
//
// Complaints here never repeat what they found: it may be the token itself.

import Wire

extension Compiler {
    /// The tokens that a caller may show: the one that is written by itself, and those of the list.
    mutating func compileTokens(_ fields: Fields<CallerMember>) -> [CallerToken] {
        if fields[.tokenSHA256] == nil, fields[.tokens] == nil {
            findings.complain(
                "expected a member `token_sha256` or `tokens`: the SHA-256 of the router token, 64 lower-case hex"
                    + " digits",
                at: fields.node)
        }
        var tokens: [CallerToken] = []
        if let node = fields[.tokenSHA256], let digest = compileDigest(at: node) {
            tokens.append(CallerToken(digest: digest))
        }
        let listed = fields.list(.tokens) ?? []
        if listed.count > mostTokens {
            findings.complain("expected at most \(mostTokens) tokens, found \(listed.count)", at: listed[mostTokens])
        }
        for node in listed { if let token = compileToken(node) { tokens.append(token) } }
        return tokens
    }

    /// Seconds since 1970; nil for null, for what is not given, and (with a complaint) for what is no moment.
    func compileMoment(at node: Node?) -> Int? {
        guard let node, !node.value.isNull else { return nil }
        let moment = node.value.string.flatMap(readTimestamp) ?? node.value.int
        if moment == nil {
            findings.complain("expected null, a time such as 2027-01-31T00:00:00Z or seconds since 1970", at: node)
        }
        return moment
    }

    private mutating func compileToken(_ node: Node) -> CallerToken? {
        guard let fields = Fields<TokenMember>(node, findings) else { return nil }
        fields.need(.sha256, "64 lower-case hex digits")
        let expiresAt = compileMoment(at: fields[.expiresAt])
        warnIfOver(expiresAt, "this token has expired, so it is refused", at: fields[.expiresAt])
        guard let digest = fields[.sha256].flatMap({ compileDigest(at: $0) }) else { return nil }
        return CallerToken(digest: digest, expiresAt: expiresAt)
    }

    private mutating func compileDigest(at node: Node) -> TokenDigest? {
        guard let digest = node.value.string.flatMap({ TokenDigest(hex: $0) }) else {
            findings.complain("expected the SHA-256 of the token, 64 lower-case hex digits", at: node)
            return nil
        }
        if let first = tokenPlaces.updateValue(node, forKey: digest) {
            findings.complain("this token is given twice; the first is at \(first.place)", at: node)
        }
        return digest
    }
}

/// So many tokens may be listed for one caller: some in use, some on their way out.
private let mostTokens = 8
