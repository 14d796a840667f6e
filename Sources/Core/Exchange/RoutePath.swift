// The plain form of a request's path, and the route that a path without one was probably meant for.
//
//     /v1/chat/completions            /chat/completions
//     //v1//messages/?beta=true       /messages
//     /anthropic/v1/v1/messages       /messages            base URLs are joined to paths in every way there is
//     /openai/v1/responses            /responses
//     /v1, /anthropic/                /
//
// Only what leads in front (`v1`, `anthropic`, `openai`) is left out, in any number and order; a path that goes on
// differently behind it is another path.

import Policy

/// Reads the paths of requests.
enum RoutePath {
    private static let prefixes: Set<Substring> = ["v1", "anthropic", "openai"]

    /// The path without its query, in its plain form.
    static func plain(_ target: String) -> String {
        let names = names(target)
        return "/" + names.drop(while: prefixes.contains).joined(separator: "/")
    }

    /// Whether Anthropic's own surface is asked for.
    static func isAnthropic(_ target: String) -> Bool {
        names(target).prefix(while: prefixes.contains).contains("anthropic")
    }

    /// The names between the slashes, of which any number may stand at any place.
    private static func names(_ target: String) -> [Substring] {
        target.prefix { $0 != "?" }.split(separator: "/")
    }

    /// Octets written as `%2F`, decoded.
    static func percentDecoded(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = hex(rest.first), let low = hex(rest.dropFirst().first) {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8?) -> UInt8? {
        switch byte {
        case .some(let digit) where (0x30...0x39).contains(digit): digit - 0x30
        case .some(let letter) where (0x41...0x46).contains(letter & 0xDF): (letter & 0xDF) - 0x37
        default: nil
        }
    }
}

extension Route {
    /// The paths that a client of any dialect uses, the usual ones first.
    package static let paths = [
        "/v1/chat/completions", "/v1/responses", "/v1/messages", "/v1/messages/count_tokens", "/v1/models",
        "/v1/embeddings", "/v1/completions", "/v1/responses/compact", "/v1/decision",
    ]

    /// The path that was probably meant by one that leads nowhere; nil where none is near.
    package static func nearest(to target: String) -> String? {
        let plain = RoutePath.plain(RoutePath.percentDecoded(target.prefix { $0 != "?" }.prefix(256))).lowercased()
        let known = paths.map { $0.dropFirst("/v1".count) }
        // What another gateway puts in front, and what a client puts behind.
        let fitting = known.filter {
            plain.hasSuffix($0) || plain.hasPrefix($0 + "/") || (plain != "/" && $0.hasPrefix(plain + "/"))
        }
        if let longest = fitting.max(by: { $0.utf8.count < $1.utf8.count }) { return "/v1" + longest }
        return NearestName.find(plain, among: known.map(String.init)).map { "/v1" + $0 }
    }
}
