// Where a server listens.

import CLinux

/// An address to listen at: an IP address and a port of this machine, or a socket file.
package enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// An IPv4 or IPv6 address in its usual form, without brackets, and a port; port 0 asks for any free one. `::`
    /// takes IPv4 callers as well, unless the same process listens at IPv4 addresses of that port.
    case tcp(String, UInt16)
    /// A socket in the file system.
    case unix(String)

    /// What an address looks like, for messages and help texts.
    package static let forms = "HOST:PORT with an IPv4 address, [IPv6] or localhost, or unix:/path"

    /// Reads one address: "127.0.0.1:4100", "[::1]:4100" or "unix:/run/interlock.sock". nil for all else, and for
    /// "localhost:4100", which is two.
    package init?(_ text: String) {
        guard let all = try? ListenAddress.read(text), all.count == 1 else { return nil }
        self = all[0]
    }

    /// The same text that `read` reads.
    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    var isIPv6: Bool {
        if case .tcp(let host, _) = self { host.contains(":") } else { false }
    }

    /// Whether every address of its family is meant.
    var isWildcard: Bool {
        if case .tcp(let host, _) = self { host == "0.0.0.0" || host == "::" } else { false }
    }
}

// MARK: - Reading

extension ListenAddress {
    /// Reads an address that somebody wrote: one, or the two that "localhost" stands for.
    package static func read(_ written: String) throws(ListenAddressError) -> [ListenAddress] {
        let text = String(trimmed(written))
        if text.hasPrefix("unix:") { return [.unix(try path(text, text.dropFirst(5)))] }
        guard let colon = text.lastIndex(of: ":") else { throw ListenAddressError(text, "it has no port") }
        let host = text[..<colon]
        guard let port = port(text[text.index(after: colon)...]) else {
            throw ListenAddressError(text, host.contains("[") ? "it has no port" : "its port is none from 0 to 65535")
        }
        if host == "localhost" { return [.tcp("127.0.0.1", port), .tcp("::1", port)] }
        return [.tcp(try address(text, host, port), port)]
    }

    private static func trimmed(_ text: String) -> Substring {
        var text = text[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }

    private static func port(_ digits: Substring) -> UInt16? {
        digits.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt16(digits) : nil
    }

    private static func path(_ text: String, _ path: Substring) throws(ListenAddressError) -> String {
        guard let first = path.first, !path.utf8.contains(0) else { throw ListenAddressError(text, "it has no path") }
        guard first != "@" else {
            throw ListenAddressError(
                text, "a socket of the abstract namespace has no mode, anybody on this machine could open it")
        }
        let longest = Int(linux_longest_socket_path)
        guard path.utf8.count <= longest else {
            throw ListenAddressError(text, "its path has \(path.utf8.count) bytes, and the system takes \(longest)")
        }
        return String(path)
    }

    private static func address(_ text: String, _ host: Substring, _ port: UInt16) throws(ListenAddressError) -> String
    {
        if host.isEmpty || host == "*" {
            throw ListenAddressError(text, "to listen at every address, write 0.0.0.0:\(port) or [::]:\(port)")
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let bare = String(isBracketed ? host.dropFirst().dropLast() : host)
        if isBracketed, bare.contains("%") {
            throw ListenAddressError(text, "addresses with a zone are not listened at")
        }
        guard let (usual, family) = usualForm(bare) else {
            let isName = !isBracketed && !bare.contains(":")
            throw ListenAddressError(text, isName ? "'\(bare)' is not an IP address" : "'\(bare)' is no IPv6 address")
        }
        guard isBracketed == (family == 6) else {
            let hint = family == 6 ? "write [\(usual)]:\(port)" : "write \(usual):\(port)"
            throw ListenAddressError(text, hint)
        }
        let mapped = "::ffff:"
        if usual.hasPrefix(mapped), usual.contains(".") {
            throw ListenAddressError(text, "write \(usual.dropFirst(mapped.count)):\(port)")
        }
        return usual
    }

    private static func usualForm(_ text: String) -> (String, family: Int)? {
        guard !text.utf8.contains(0) else { return nil }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { room in
            let family = linux_read_address(text, room.baseAddress!, room.count)
            return family > 0 ? (String(cString: room.baseAddress!), family) : nil
        }
    }
}
