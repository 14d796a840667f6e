// Who is calling, and which group is meant.
//
// A group that does not exist and a group that is not on the caller's list get the same answer, to the letter: nobody
// finds out the names of other people's groups by asking.

package import Conversation
package import Policy

/// The place in `policy.callers` of whoever holds the token.
///
/// - Parameters:
///   - token: SHA-256 of the router token; nil when none was sent.
///   - now: seconds since 1970.
package func admit(_ token: TokenDigest?, to policy: Policy, now: Int) throws(Failure) -> Int {
    guard let token else {
        throw Failure(
            .unauthenticated, "No router token: send it as Authorization: Bearer, x-api-key or api-key.",
            code: "missing_token")
    }
    guard let holder = policy.holder(of: token) else {
        throw Failure(.unauthenticated, "The router token is not known.", code: "invalid_token")
    }
    let place = holder.caller
    guard policy.callers[place].isActive else {
        throw Failure(.forbidden, "The caller of this router token is disabled.", code: "caller_disabled")
    }
    if let end = policy.callers[place].expiresAt, now >= end {
        throw Failure(.forbidden, "The router token has expired.", code: "caller_expired")
    }
    if let end = holder.expiresAt, now >= end {
        throw Failure(.forbidden, "The router token has expired.", code: "token_expired")
    }
    return place
}

/// The place in `policy.groups` of the group that a caller named.
package func findGroup(_ name: Text, for caller: Int, in policy: Policy) throws(Failure) -> Int {
    if let place = policy.group(named: name), policy.callers[caller].mayUse(group: place) { return place }
    let asked = shortened(name.string)
    let allowed = policy.groups(for: caller)
    let list = allowed.isEmpty ? "This token may use no model." : "This token may use: \(spell(allowed))."
    throw Failure(
        .modelNotFound, "The model `\(asked)` does not exist or this token may not use it. \(list)",
        code: "model_not_found", param: "model")
}

extension Policy {
    /// The names of the groups that a caller may use, in order of name.
    package func groups(for caller: Int) -> [String] {
        let caller = callers[caller]
        return groups.indices.filter { caller.mayUse(group: $0) }.map { groups[$0].name }
    }
}

/// So many names are told at most.
private let mostNames = 100

private func spell(_ names: [String]) -> String {
    let rest = names.count > mostNames ? ", and \(names.count - mostNames) more" : ""
    return names.prefix(mostNames).joined(separator: ", ") + rest
}

/// What a caller sent, short enough to be sent back.
private func shortened(_ text: String) -> String {
    text.count > 128 ? text.prefix(128) + "…" : text
}
