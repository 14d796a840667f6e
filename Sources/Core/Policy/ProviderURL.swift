// A provider's `base_url`, taken apart once so that nobody has to do it for each request.
//
// Only what a sidecar can dial is let through: http or https, a host, perhaps a port, a path. A name and password in
// the URL are refused (secrets have their own place), and so are a query (which has its own member) and a fragment.

/// The parts of an absolute URL, ready for use.
struct ProviderURL: Equatable {
    /// Lower case.
    var scheme: String
    /// Host, and port when it is not the scheme's own; lower case.
    var authority: String
    /// Without trailing slashes; may be empty.
    var path: String

    var origin: String { "\(scheme)://\(authority)" }

    /// What is wrong with a URL, in words that never repeat the URL.
    struct Fault: Error, Equatable {
        var message: String

        init(_ message: String) {
            self.message = message
        }
    }

    static let web = ["http": 80, "https": 443]
    static let proxies = ["http": 80, "https": 443, "socks5": 1080, "socks5h": 1080]

    /// Takes `text` apart. `schemes`: those allowed, with their own ports.
    init(_ text: String, schemes: [String: Int] = ProviderURL.web) throws(Fault) {
        guard let mark = text.utf8.firstIndex(of: UInt8(ascii: ":")), text[mark...].hasPrefix("://") else {
            throw Fault("expected a URL such as https://host/v1")
        }
        scheme = text[..<mark].lowercased()
        guard let port = schemes[scheme] else {
            throw Fault("expected a URL that begins with \(schemes.keys.sorted().joined(separator: ":// or "))://")
        }
        let rest = text[mark...].dropFirst(3)
        let end = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        authority = try Self.readAuthority(rest[..<(end ?? rest.endIndex)], usualPort: port)
        path = try Self.readPath(rest[(end ?? rest.endIndex)...])
    }

    private static func readAuthority(_ text: Substring, usualPort: Int) throws(Fault) -> String {
        if text.utf8.contains(UInt8(ascii: "@")) {
            throw Fault("expected a URL without a name or password; say where the key is with `auth`")
        }
        let (host, port) = splitPort(text)
        guard isHost(host) else { throw Fault("expected a host name or address after ://") }
        guard let port else { return host.lowercased() }
        guard let number = Int(port), (1...65535).contains(number), port.utf8.allSatisfy(\.isDigit) else {
            throw Fault("expected a port from 1 to 65535 after the host")
        }
        return number == usualPort ? host.lowercased() : "\(host.lowercased()):\(number)"
    }

    private static func splitPort(_ text: Substring) -> (host: Substring, port: Substring?) {
        let afterBracket = text.utf8.firstIndex(of: UInt8(ascii: "]")) ?? text.startIndex
        guard let colon = text[afterBracket...].utf8.firstIndex(of: UInt8(ascii: ":")) else { return (text, nil) }
        return (text[..<colon], text[text.utf8.index(after: colon)...])
    }

    private static func isHost(_ host: Substring) -> Bool {
        if host.utf8.first == UInt8(ascii: "[") {
            return host.utf8.last == UInt8(ascii: "]") && host.utf8.count > 3
                && host.utf8.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == UInt8(ascii: ":") || $0.isDot }
        }
        return !host.isEmpty && host.utf8.allSatisfy { $0.isNameByte && !":@+/".utf8.contains($0) }
    }

    private static func readPath(_ text: Substring) throws(Fault) -> String {
        if text.utf8.contains(UInt8(ascii: "?")) { throw Fault("expected a URL without a query; use `query`") }
        if text.utf8.contains(UInt8(ascii: "#")) { throw Fault("expected a URL without a fragment") }
        guard text.utf8.allSatisfy(\.isPathByte) else {
            throw Fault("expected a path of URL characters; write others as %XX")
        }
        var path = text
        while path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        return String(path)
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isDot: Bool { self == UInt8(ascii: ".") }

    var isHexDigit: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
    }

    /// May stand in a URL's path as it is (RFC 3986, section 3.3), the percent sign included.
    var isPathByte: Bool { isNameByte || "~!$&'()*,;=%".utf8.contains(self) }
}

/// `text` as part of a query: every byte but the unreserved ones as %XX (RFC 3986, section 2).
func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
        let isUnreserved = byte.isNameByte && !":@+/".utf8.contains(byte) || byte == UInt8(ascii: "~")
        bytes += isUnreserved ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: bytes, as: UTF8.self)
}
