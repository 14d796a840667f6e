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
    /// Something else for a provider.
    case operate(Operation)
    /// What would be done with a request, without doing it.
    case decide
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
        let doors = lookUp(plainPath(target), query: target.drop { $0 != "?" }.dropFirst())
        if let door = doors.first(where: { $0.method == method }) { return .found(door.route) }
        return doors.isEmpty ? .unknown : .wrongMethod(allow: doors.map(\.method).joined(separator: ", "))
    }

    /// The dialect in which errors are spoken on this path.
    package static func dialect(ofTarget target: String) -> Dialect {
        let path = target.prefix { $0 != "?" }
        if path.holds("/messages") || path.hasPrefix("/anthropic") { return .messages }
        return path.hasSuffix("/responses") || path.holds("/responses/") ? .responses : .chat
    }

    /// What a path leads to, by method.
    private typealias Door = (method: String, route: Route)

    private static func lookUp(_ path: Substring, query: Substring) -> [Door] {
        switch path {
        case "/chat/completions": [("POST", .converse(.chat))]
        case "/responses": [("POST", .converse(.responses))]
        case "/responses/compact": [("POST", .operate(.compact))]
        case "/messages": [("POST", .converse(.messages))]
        case "/messages/count_tokens": [("POST", .operate(.countTokens))]
        case "/completions": [("POST", .operate(.completions))]
        case "/embeddings": [("POST", .operate(.embeddings))]
        case "/decision": [("POST", .decide)]
        case "/models": [("GET", .models)]
        default: model(path) ?? stored(path, query) ?? []
        }
    }

    private static func model(_ path: Substring) -> [Door]? {
        let prefix = "/models/"
        guard path.hasPrefix(prefix), path.utf8.count > prefix.utf8.count else { return nil }
        return [("GET", .model(percentDecoded(path.dropFirst(prefix.count))))]
    }

    /// `/responses/{id}` and what is below it. An id has no characters that would need an escape.
    private static func stored(_ path: Substring, _ query: Substring) -> [Door]? {
        let prefix = "/responses/"
        guard path.hasPrefix(prefix) else { return nil }
        let names = path.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        guard let id = names.first, !id.isEmpty, id.utf8.allSatisfy(isPlain) else { return nil }
        let verbs: [StoredCall.Verb]
        switch names.dropFirst() {
        case []: verbs = [.retrieve, .delete]
        case ["input_items"]: verbs = [.listInput]
        case ["cancel"]: verbs = [.cancel]
        default: return nil
        }
        return verbs.map { verb in
            let call = StoredCall(verb, id: String(id), query: String(query))
            return ("\(call.method)", .operate(.stored(call)))
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
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
