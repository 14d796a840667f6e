// Where a proxy is, and what of its URL may be shown.

/// A proxy's URL, read. It may hold a name and a password, which are for libcurl alone.
package struct ProxyAddress: Sendable, Equatable {
    /// As libcurl wants it.
    package let url: String
    /// `host:port`, for people.
    package let name: String
    /// Whether the way to the proxy itself goes through TLS.
    let isSecure: Bool

    private static let schemes = ["http://", "https://", "socks5://", "socks5h://"]

    /// Reads `http://[user:password@]host[:port]`; https, socks5 and socks5h are schemes too, and without a scheme it
    /// is http. nil where it is no such thing.
    package init?(_ text: String) {
        let lower = text.lowercased()
        let scheme = Self.schemes.first(where: lower.hasPrefix)
        guard scheme != nil || !text.dropLast().contains("/") else { return nil }
        var rest = text.dropFirst(scheme?.count ?? 0)
        if rest.hasSuffix("/") { rest.removeLast() }
        let authority = rest.lastIndex(of: "@").map { rest[rest.index(after: $0)...] } ?? rest
        guard !rest.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }), Self.isAuthority(authority) else { return nil }
        isSecure = scheme == "https://"
        url = (scheme ?? "http://") + rest
        name = String(authority)
    }

    /// `host`, `host:port`, `[v6]` or `[v6]:port`.
    private static func isAuthority(_ text: Substring) -> Bool {
        guard !text.isEmpty, !text.contains(where: { "/?#\\\"'".contains($0) }) else { return false }
        let isBracketed = text.hasPrefix("[")
        guard let colon = text.lastIndex(of: ":"), !isBracketed || !text.hasSuffix("]") else {
            return !isBracketed || text.count > 2
        }
        let (host, port) = (text[..<colon], text[text.index(after: colon)...])
        let isHost = isBracketed ? host.hasSuffix("]") && host.count > 2 : !host.isEmpty && !host.contains(":")
        guard isHost else { return false }
        return UInt16(port).map { $0 > 0 } ?? false
    }
}
