// The table of routes, read from the OpenAPI document at start: which paths there are, what each takes, and which role
// it needs.
//
// A path is compared segment by segment before anything is decoded, so a name may hold an encoded slash. Where several
// templates fit, the one with the earliest literal wins, as OpenAPI has it (`/tokens/rotate` before `/tokens/{token}`).
// Slashes that are doubled in front or stand at the end say nothing, and neither does a `v1` before another: they come
// from base URLs that were joined to paths. Between names a doubled slash is a name that is empty, and leads nowhere:
// `DELETE /v1/groups//contract` must not delete the group `contract`.

import Policy
import Wire

/// One operation's route.
struct Route {
    var operation: Operation
    /// GET, POST…
    var method: String
    var segments: [Segment]
    /// nil: anybody may.
    var role: Role?
    var query: [QueryParameter]
    var takesBody: Bool
    var requiresBody: Bool

    /// A piece of a path's template.
    enum Segment: Equatable {
        case literal(String)
        case parameter(String)
    }
}

/// All routes.
struct RouteTable {
    let routes: [Route]
    /// Those without a name in their path, by method and path: `GET /v1/publications/next`. They win over all others,
    /// and one of them is asked for by every sidecar again and again.
    private let plain: [String: Route]

    /// What a request's method and path lead to.
    enum Match {
        case found(Route, path: [String: String])
        case notFound
        /// There is such a path; it takes these methods.
        case notAllowed([String])
        /// `OPTIONS`: the methods that the path takes.
        case options([String])
    }

    /// Reads the OpenAPI document. What it lacks is a bug.
    init(openAPI bytes: [UInt8]) {
        guard let root = try? JSONDocument(bytes).root, let paths = root["paths"] else {
            preconditionFailure("the OpenAPI document is none")
        }
        routes = paths.members.flatMap { path in
            path.value.members.compactMap { method in
                RouteTable.route(path.key.string ?? "", method.key.string ?? "", method.value, in: root)
            }
        }
        plain = Dictionary(routes.compactMap { route in route.plainPath.map { ("\(route.method) \($0)", route) } }) {
            $1
        }
    }

    /// The route of a request. `HEAD` goes where `GET` goes.
    func find(_ method: String, path: some StringProtocol) -> Match {
        let wanted = method == "HEAD" ? "GET" : method
        if let route = plain["\(wanted) \(path)"] { return .found(route, path: [:]) }
        let pieces = RouteTable.plainPieces(path)
        let fitting = routes.filter { $0.fits(pieces) }
        guard let best = fitting.min(by: { $0.shape < $1.shape }) else { return .notFound }
        let here = fitting.filter { $0.segments == best.segments }
        guard let route = here.first(where: { $0.method == wanted }) else {
            let methods = here.map(\.method).sorted().flatMap { $0 == "GET" ? ["GET", "HEAD"] : [$0] }
            return method == "OPTIONS" ? .options(methods + ["OPTIONS"]) : .notAllowed(methods)
        }
        guard let names = route.names(in: pieces) else { return .notFound }
        return .found(route, path: names)
    }

    private static func plainPieces(_ path: some StringProtocol) -> [String] {
        var pieces = path.split(separator: "/" as Character, omittingEmptySubsequences: false).map { String($0) }[...]
        while pieces.last == "" { pieces.removeLast() }
        let isVersioned = pieces.first { !$0.isEmpty } == "v1"
        while pieces.first == "" || pieces.first == "v1" { pieces.removeFirst() }
        return (isVersioned ? ["v1"] : []) + pieces
    }

    /// The path that was probably meant by one that leads nowhere: the names in it as they were written.
    func nearest(to path: some StringProtocol) -> String? {
        let pieces = RouteTable.plainPieces(path).filter { !$0.isEmpty }.map { $0.lowercased() }
        guard !pieces.isEmpty, pieces.count <= 16 else { return nil }
        let known = routes.filter { $0.segments.count == pieces.count }.map { route in
            "/"
                + zip(route.segments, pieces).map { segment, piece in
                    if case .literal(let text) = segment { text } else { piece }
                }.joined(separator: "/")
        }
        let here = "/" + pieces.joined(separator: "/")
        for candidate in [here, "/v1" + here] {
            let pieces = RouteTable.plainPieces(candidate)
            if routes.contains(where: { $0.fits(pieces) }) { return candidate }
        }
        return NearestName.find(here, among: known)
    }

    private static func route(_ path: String, _ method: String, _ operation: JSONValue, in root: JSONValue) -> Route? {
        guard let id = operation["operationId"]?.string else { return nil }
        let parameters = (operation["parameters"].map { Array($0.elements) } ?? []).map { root.following($0) }
        let query = parameters.filter { $0["in"]?.equals("query") == true }
        return Route(
            operation: Operation(id), method: method.uppercased(), segments: segments(of: path),
            role: operation["x-role"]?.string.flatMap(Role.init), query: query.map { QueryParameter($0, in: root) },
            takesBody: operation["requestBody"] != nil,
            requiresBody: operation["requestBody"]?["required"]?.bool ?? false)
    }

    private static func segments(of path: String) -> [Route.Segment] {
        path.split(separator: "/").map { piece in
            piece.hasPrefix("{") ? .parameter(String(piece.dropFirst().dropLast())) : .literal(String(piece))
        }
    }
}

extension Route {
    fileprivate func fits(_ pieces: [String]) -> Bool {
        pieces.count == segments.count
            && zip(pieces, segments).allSatisfy { piece, segment in
                switch segment {
                case .literal(let text): piece == text
                case .parameter: !piece.isEmpty
                }
            }
    }

    /// The path, where there is no name in it.
    fileprivate var plainPath: String? {
        var path = ""
        for segment in segments {
            guard case .literal(let text) = segment else { return nil }
            path += "/" + text
        }
        return path
    }

    /// Literals are less than names.
    fileprivate var shape: String {
        segments.map { if case .literal = $0 { "0" } else { "1" } }.joined()
    }

    fileprivate func names(in pieces: [String]) -> [String: String]? {
        var names: [String: String] = [:]
        for (piece, segment) in zip(pieces, segments) {
            guard case .parameter(let name) = segment else { continue }
            guard let text = PercentCoding.decoded(piece) else { return nil }
            names[name] = text
        }
        return names
    }
}

extension JSONValue {
    /// The value, or what its `$ref` within this document leads to.
    func following(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.string, reference.hasPrefix("#/") else { return value }
        var place = self
        for name in reference.dropFirst(2).split(separator: "/") {
            guard let next = place.member(String(name)) else { preconditionFailure("\(reference) leads nowhere") }
            place = next
        }
        return place
    }
}
