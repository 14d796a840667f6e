// Proxies that the environment names: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY.
//
// They are obeyed only where a flag asks for it. A variable may be spelt in small letters, which win. NO_PROXY is a
// list of what is reached without a proxy, separated by commas or blanks:
//
//     *                     everything
//     example.com           this host, and every host below it; `.example.com` and `*.example.com` say the same
//     example.com:8443      the same at this port only
//     10.0.0.0/8            IPv4 addresses of a network; 10.1.2.3 is one address, and so is fd00::1
//
// This machine (localhost, 127.0.0.0/8, ::1) is always reached without one.

/// What the environment says of proxies.
package struct ProxyEnvironment: Sendable, Equatable {
    /// A variable that holds no proxy's URL. What it holds is not shown: it may be a password.
    package struct Fault: Error, Equatable, CustomStringConvertible {
        /// Its name.
        package let variable: String

        /// For whoever set it.
        package var description: String { "\(variable): its value is not like http://proxy.example.com:3128" }
    }

    private var secure: ProxyAddress?
    private var clear: ProxyAddress?
    private var exceptions: [Exception] = []

    private static let secureNames = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    private static let clearNames = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]

    /// Reads the variables.
    package init(_ variable: (String) -> String?) throws(Fault) {
        secure = try Self.first(Self.secureNames, variable)
        clear = try Self.first(Self.clearNames, variable)
        let list = ["no_proxy", "NO_PROXY"].lazy.compactMap(variable).first { !$0.isEmpty } ?? ""
        exceptions = list.split { $0 == "," || $0 == " " || $0 == "\t" }.compactMap { Exception($0.lowercased()) }
    }

    /// What is to be said where variables name proxies and are not obeyed, by the variables' names alone; nil where
    /// none does. Other programs obey them unasked: whoever has set them should know that this one does not.
    package static func unusedText(_ variable: (String) -> String?) -> String? {
        let all = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
        let names = all.filter { !(variable($0) ?? "").isEmpty }
        guard !names.isEmpty else { return nil }
        let isOne = names.count == 1
        return "\(names.joined(separator: ", ")) \(isOne ? "is" : "are") set and not used; "
            + "--proxy-from-environment uses \(isOne ? "it" : "them")"
    }

    /// The proxy on the way to an origin; nil for none.
    package func proxy(for origin: UpstreamOrigin) -> String? {
        let host = origin.host.lowercased().filter { $0 != "[" && $0 != "]" }
        guard !Self.isThisMachine(host) else { return nil }
        guard !exceptions.contains(where: { $0.covers(host, origin.port) }) else { return nil }
        return (origin.isSecure ? secure : clear)?.url
    }

    private static func first(
        _ names: [String], _ variable: (String) -> String?
    ) throws(Fault) -> ProxyAddress? {
        for name in names {
            guard let text = variable(name), !text.isEmpty else { continue }
            guard let address = ProxyAddress(text) else { throw Fault(variable: name) }
            return address
        }
        return nil
    }

    private static func isThisMachine(_ host: String) -> Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "::1" || IPv4(host)?.isLoopback == true
    }
}

/// One entry of NO_PROXY.
private struct Exception: Sendable, Equatable {
    private enum What: Equatable {
        case everything
        case domain(String)
        case network(IPv4, bits: Int)
    }

    private let what: What
    private let port: Int?

    init?(_ text: String) {
        var host = text[...]
        var port: Int?
        // One colon stands before a port; several are an IPv6 address, which may stand in brackets.
        if let colon = text.lastIndex(of: ":"), text[..<colon].hasSuffix("]") || !text[..<colon].contains(":") {
            guard let number = UInt16(text[text.index(after: colon)...]) else { return nil }
            host = text[..<colon]
            port = Int(number)
        }
        self.port = port
        host = host.drop { $0 == "[" }
        if host.hasSuffix("]") { host.removeLast() }
        if host == "*" {
            what = .everything
        } else if let slash = host.firstIndex(of: "/"), let network = IPv4(String(host[..<slash])),
            let bits = Int(host[host.index(after: slash)...]), (0...32).contains(bits)
        {
            what = .network(network, bits: bits)
        } else {
            if host.hasPrefix("*.") { host.removeFirst() }
            host = host.drop { $0 == "." }
            guard !host.isEmpty else { return nil }
            what = .domain(String(host))
        }
    }

    func covers(_ host: String, _ port: Int) -> Bool {
        guard self.port == nil || self.port == port else { return false }
        switch what {
        case .everything: return true
        case .domain(let name): return host == name || host.hasSuffix("." + name)
        case .network(let network, let bits): return IPv4(host)?.isIn(network, bits: bits) ?? false
        }
    }
}

/// Four bytes.
private struct IPv4: Sendable, Equatable {
    private let number: UInt32

    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 4, !parts.contains(nil) else { return nil }
        number = parts.reduce(0) { $0 << 8 | UInt32($1 ?? 0) }
    }

    var isLoopback: Bool { number >> 24 == 127 }

    func isIn(_ network: IPv4, bits: Int) -> Bool { bits == 0 || (number ^ network.number) >> UInt32(32 - bits) == 0 }
}
