// The part of a request target behind its question mark, for the few members that are read from there.

/// Reads single members of a query.
package enum Query {
    /// The value of the first member of this name; nil when there is none. Nothing is decoded: the words that are
    /// looked for need no escapes.
    package static func value(of name: String, in target: String) -> String? {
        let query = target.drop { $0 != "?" }.dropFirst()
        for member in query.split(separator: "&") {
            let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts[0] == name { return parts.count == 2 ? String(parts[1]) : "" }
        }
        return nil
    }
}
