// Where a request goes, by method and path.
//
// Providers put their API under all kinds of paths (`/v1`, `/openai/v1`, `/anthropic/v1`, `/openai/deployments/x`),
// so only the end of the path counts. The upstream's own pages stand under `/replay`.

/// What a method and a target ask for.
enum Route: Equatable, Sendable {
    case ask(Surface)
    case models
    /// The last requests received; nil for all that are kept.
    case log(last: Int?)
    /// The exact body of one received request.
    case receivedBody(number: Int)
    /// Forgets the log and what faults have counted.
    case forget
    case exchanges
    case health
    /// The path exists, but not for this method.
    case notAllowed(allow: String)
    case unknown

    /// Reads a method and a target (path and query).
    init(_ method: String, _ target: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = String(parts.first ?? "")
        let query = parts.count == 2 ? String(parts[1]) : ""
        let allowed = Route.allowed(path, query)
        if let route = allowed.first(where: { $0.method == (method == "HEAD" ? "GET" : method) }) {
            self = route.route
        } else if allowed.isEmpty {
            self = .unknown
        } else {
            self = .notAllowed(allow: allowed.map(\.method).joined(separator: ", "))
        }
    }

    private static func allowed(_ path: String, _ query: String) -> [(method: String, route: Route)] {
        switch path {
        case "/healthz": return [("GET", .health)]
        case "/replay/exchanges": return [("GET", .exchanges)]
        case "/replay/log": return [("GET", .log(last: number("last", in: query))), ("DELETE", .forget)]
        case "/replay/log/body": return [("GET", .receivedBody(number: number("number", in: query) ?? 0))]
        default: break
        }
        if let surface = surface(path) { return [("POST", .ask(surface))] }
        return path.hasSuffix("/models") ? [("GET", .models)] : []
    }

    private static func surface(_ path: String) -> Surface? {
        let ends: [(String, Surface)] = [
            ("/chat/completions", .chat), ("/responses", .responses), ("/messages", .messages),
            ("/messages/count_tokens", .countTokens), ("/embeddings", .embeddings),
        ]
        return ends.first { path.hasSuffix($0.0) }?.1
    }

    private static func number(_ name: String, in query: String) -> Int? {
        let value = query.split(separator: "&").first { $0.hasPrefix(name + "=") }?.dropFirst(name.count + 1)
        return value.flatMap { Int($0) }
    }
}
