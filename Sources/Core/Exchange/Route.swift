// Which door a request came through.
//
// Every path is also known without `/v1`, and with `/anthropic` in front. A path decides in which dialect its errors
// are spoken, also when it leads nowhere.

package import Conversation
import Wire

/// What a path leads to.
package enum Route: Sendable, Equatable {
    /// A conversation in this dialect.
    case converse(Dialect)
    /// The groups that the caller may use.
    case models
    /// One group, by its name.
    case model(String)
}

/// What came of looking a path up.
package enum RouteMatch: Sendable, Equatable {
    case found(Route)
    /// The path exists; `allow` is the method that it takes.
    case wrongMethod(allow: String)
    case unknown
}

extension Route {
    /// Looks up a request's method and target (its query is ignored). What agents call all day is found by comparing a
    /// few bytes.
    package static func find(method: String, target: String) -> RouteMatch {
        if method == "POST" {
            switch target {
            case "/v1/chat/completions": return .found(.converse(.chat))
            case "/v1/messages": return .found(.converse(.messages))
            case "/v1/responses": return .found(.converse(.responses))
            default: break
            }
        }
        guard let (route, allowed) = lookUp(plainPath(target)) else { return .unknown }
        return method == allowed ? .found(route) : .wrongMethod(allow: allowed)
    }

    /// The dialect in which errors are spoken on this path.
    package static func dialect(ofTarget target: String) -> Dialect {
        let path = target.prefix { $0 != "?" }
        if path.holds("/messages") || path.hasPrefix("/anthropic") { return .messages }
        return path.hasSuffix("/responses") || path.holds("/responses/") ? .responses : .chat
    }

    private static func lookUp(_ path: Substring) -> (Route, allowed: String)? {
        switch path {
        case "/chat/completions": (.converse(.chat), "POST")
        case "/responses": (.converse(.responses), "POST")
        case "/messages": (.converse(.messages), "POST")
        case "/models": (.models, "GET")
        default: model(path)
        }
    }

    private static func model(_ path: Substring) -> (Route, allowed: String)? {
        let prefix = "/models/"
        guard path.hasPrefix(prefix), path.utf8.count > prefix.utf8.count else { return nil }
        return (.model(percentDecoded(path.dropFirst(prefix.count))), "GET")
    }

    /// Without query, `/anthropic` and `/v1`.
    private static func plainPath(_ target: String) -> Substring {
        var path = target.prefix { $0 != "?" }
        for prefix in ["/anthropic", "/v1"] where path.hasPrefix(prefix + "/") {
            path = path.dropFirst(prefix.count)
        }
        return path
    }

    private static func percentDecoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2, let code = UInt8(String(Substring(digits)), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
