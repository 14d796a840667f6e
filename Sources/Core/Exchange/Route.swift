// Which door a request came through.
//
// A path is looked up in its plain form (`RoutePath`). It decides in which dialect its errors are spoken, also when it
// leads nowhere.

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
    /// What this is: for people, and for clients that look whether somebody is there.
    case about
}

/// What came of looking a path up.
package enum RouteMatch: Sendable, Equatable {
    case found(Route)
    /// `OPTIONS`: the methods that the path takes.
    case options(allow: String)
    /// The path exists; `allow` are the methods that it takes.
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
        let doors = doors(of: target)
        let wanted = method == "HEAD" ? "GET" : method
        if let door = doors.first(where: { $0.method == wanted }) { return .found(door.route) }
        let methods = doors.flatMap { $0.method == "GET" ? ["GET", "HEAD"] : [$0.method] }
        if method == "OPTIONS", target == "*" || !doors.isEmpty {
            let all = target == "*" ? ["GET", "HEAD", "POST", "DELETE"] : methods
            return .options(allow: (all + ["OPTIONS"]).joined(separator: ", "))
        }
        return doors.isEmpty ? .unknown : .wrongMethod(allow: methods.joined(separator: ", "))
    }

    /// The dialect in which errors are spoken on this path.
    package static func dialect(ofTarget target: String) -> Dialect {
        if isAnthropic(target) { return .messages }
        let path = RoutePath.plain(target)
        if path.holds("/messages") { return .messages }
        return path.hasSuffix("/responses") || path.holds("/responses/") ? .responses : .chat
    }

    /// Whether the path is one of Anthropic's own surface.
    package static func isAnthropic(_ target: String) -> Bool { RoutePath.isAnthropic(target) }

    /// What a path leads to, by method.
    private typealias Door = (method: String, route: Route)

    private static func doors(of target: String) -> [Door] {
        let path = RoutePath.plain(target)
        let doors = fixed(path) ?? model(path) ?? stored(path, target.drop { $0 != "?" }.dropFirst())
        if let doors { return doors }
        // A slash that was escaped for no reason. Names keep theirs: they were looked at above.
        let bare = target.prefix { $0 != "?" }
        return bare.contains("%") ? fixed(RoutePath.plain(RoutePath.percentDecoded(bare))) ?? [] : []
    }

    private static func fixed(_ path: String) -> [Door]? {
        switch path {
        case "/": [("GET", .about)]
        case "/chat/completions": [("POST", .converse(.chat))]
        case "/responses": [("POST", .converse(.responses))]
        case "/responses/compact": [("POST", .operate(.compact))]
        case "/messages": [("POST", .converse(.messages))]
        case "/messages/count_tokens": [("POST", .operate(.countTokens))]
        case "/completions": [("POST", .operate(.completions))]
        case "/embeddings": [("POST", .operate(.embeddings))]
        case "/decision": [("POST", .decide)]
        case "/models": [("GET", .models)]
        default: nil
        }
    }

    private static func model(_ path: String) -> [Door]? {
        let prefix = "/models/"
        guard path.hasPrefix(prefix), path.utf8.count > prefix.utf8.count else { return nil }
        return [("GET", .model(RoutePath.percentDecoded(path.dropFirst(prefix.count))))]
    }

    /// `/responses/{id}` and what is below it. An id has no characters that would need an escape.
    private static func stored(_ path: String, _ query: Substring) -> [Door]? {
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
}
