// The table of routes: what the OpenAPI document says is what is served.

import Policy
import Testing
import Wire

@testable import interlock_control

@Suite struct `Routes` {
    private let table = RouteTable(openAPI: Contract.openAPI)

    private func told(_ method: String, _ path: String) -> String {
        switch table.find(method, path: path) {
        case .found(let route, let names):
            let list = names.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            return route.operation.id + list
        case .notFound: return "404"
        case .notAllowed(let methods): return "405 " + methods.joined(separator: " ")
        case .options(let methods): return "204 " + methods.joined(separator: " ")
        }
    }

    @Test(arguments: [
        ("GET", "/healthz", "getHealth"),
        ("HEAD", "/healthz", "getHealth"),
        ("GET", "/v1/groups/coding", "getGroup group=coding"),
        // A name may hold a slash, if it is encoded.
        ("GET", "/v1/groups/team%2Fcoding", "getGroup group=team/coding"),
        ("GET", "/v1/groups/team%2fcoding/contract", "getContract group=team/coding"),
        ("GET", "/v1/groups/team/coding", "404"),
        ("GET", "/v1/groups/contract/contract", "getContract group=contract"),
        ("PUT", "/v1/providers/p/models/a%2Fb/reasoning", "putReasoning model=a/b provider=p"),
        // A literal goes before a name, and takes only what it takes.
        ("POST", "/v1/callers/a/tokens/rotate", "rotateToken caller=a"),
        ("DELETE", "/v1/callers/a/tokens/rotate", "405 POST"),
        ("DELETE", "/v1/callers/a/tokens/0f1e2d3c4b5a", "revokeToken caller=a token=0f1e2d3c4b5a"),
        ("PATCH", "/v1/groups/coding", "405 DELETE GET HEAD PUT"),
        ("OPTIONS", "/v1/groups/coding", "204 DELETE GET HEAD PUT OPTIONS"), ("OPTIONS", "/v1/nowhere", "404"),
        ("get", "/v1/groups", "405 GET HEAD POST"),
        // Base URLs are joined to paths in every way there is.
        ("GET", "/v1/groups/", "listGroups"), ("GET", "//v1//groups", "listGroups"),
        ("GET", "/v1/v1/groups/coding/", "getGroup group=coding"),
        ("GET", "/v1/v1/publications/next", "nextPublication"),
        // An empty name is nobody's: what stands behind it must not take its place.
        ("GET", "/v1/groups//contract", "404"), ("DELETE", "/v1/groups//contract", "404"), ("GET", "/v1", "404"),
        ("GET", "/", "404"), ("GET", "/v1/groups/%zz", "404"), ("GET", "/v1/groups/%ff", "404"),
        ("GET", "/v1/groups/..", "getGroup group=.."),
    ])
    func `a path leads where the document says`(method: String, path: String, expected: String) {
        #expect(told(method, path) == expected)
    }

    @Test(arguments: [
        ("/groups", "/v1/groups"), ("/v1/group", "/v1/groups"), ("/v1/groups//coding", "/v1/groups/coding"),
        ("/V1/Groups", "/v1/groups"), ("/v1/nothing-like-it", nil), ("/", nil),
    ])
    func `a path that leads nowhere is told the nearest one`(path: String, near: String?) {
        #expect(table.nearest(to: path) == near)
    }

    @Test func `every operation is there once`() {
        let ids = table.routes.map(\.operation.id)
        #expect(Set(ids).count == ids.count && ids.count >= 46)
        for route in table.routes where route.role == nil {
            #expect(!route.segments.contains(.literal("v1")), "\(route.operation.id) is open to everybody")
        }
    }

    @Test(arguments: [
        ("limit=10&after=a%2Fb", "limit=10 after=a/b"), ("", ""), ("after=a+b", "!"), ("limit=0", "!"),
        ("limit=201", "!"), ("limit=x", "!"), ("limit=+5", "!"), ("limit=1&limit=2", "!"), ("limt=1", "!"),
        ("limit", "!"), ("after=%", "!"), ("dry_run=true", "!"),
    ])
    func `a query holds what the document says and nothing else`(query: String, expected: String) throws {
        let route = try #require(table.routes.first { $0.operation == .listGroups })
        let found = try? route.readQuery(query).map { "\($0.0)=\($0.1)" }.joined(separator: " ")
        #expect((found ?? "!") == expected)
    }

    @Test func `an unknown parameter is told with those that are known`() throws {
        let route = try #require(table.routes.first { $0.operation == .listGroups })
        #expect(throws: Problem.invalid("unknown query parameter `limt`; known here: `limit`, `after`")) {
            try route.readQuery("limt=1")
        }
    }

    @Test func `names survive their encoding`() {
        for name in ["a/b", "a b+c", "ä@x:y", "100%", "~._-"] {
            let encoded = PercentCoding.encoded(name)
            #expect(encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !encoded.contains("/"))
            #expect(PercentCoding.decoded(encoded) == name)
        }
        #expect(PercentCoding.decoded("a+b") == "a+b" && PercentCoding.decoded("a+b", plusIsBlank: true) == "a b")
    }

    @Test(arguments: [
        (Role.viewer, "viewer"), (.editor, "viewer editor"), (.publisher, "viewer editor publisher"),
        (.bootstrap, "viewer editor publisher bootstrap"), (.sidecar, "sidecar"),
    ])
    func `a role may do what those before it may, and a sidecar stands alone`(role: Role, able: String) {
        #expect(Role.allCases.filter { role.mayDo($0) }.map(\.rawValue).joined(separator: " ") == able)
    }
}

@Suite struct `Failed attempts` {
    @Test func `each peer may fail so often, and again after a while`() {
        var limit = FailureLimit(capacity: 3, perSecond: 0.5)
        #expect((0..<3).allSatisfy { _ in limit.count("a", at: 100) == nil })
        #expect(limit.count("a", at: 100) == 2)
        #expect(limit.count("b", at: 100) == nil, "others are not held up")
        #expect(limit.count("a", at: 101) == 1)
        #expect(limit.count("a", at: 102) == nil)
        #expect(limit.count("a", at: 50) != nil, "a clock that was set back gives nothing")
    }

    @Test func `the memory of peers is bounded`() {
        var limit = FailureLimit(capacity: 1, perSecond: 1, mostPeers: 10)
        for number in 0..<1000 { #expect(limit.count("\(number)", at: 5) == nil) }
    }
}

@Suite struct `Known credentials` {
    private func verdict(_ book: CredentialBook, _ secret: String, at now: Int = 0) -> CredentialBook.Verdict {
        Array(secret.utf8).withUnsafeBytes { book.credential(of: $0, at: now) }
    }

    @Test func `a secret is known by its digest until it expires`() {
        let book = CredentialBook(bootstrap: Array("first".utf8))
        let ci = Credential(name: "ci", role: .editor, expiresAt: 100)
        let digest = Secrets.digest(of: "second").withUnsafeBytes { TokenDigest($0) }
        book.replace([CredentialBook.Entry(digest: digest, credential: ci)])
        #expect(verdict(book, "first") == .known(Credential(name: "bootstrap", role: .bootstrap)))
        #expect(verdict(book, "second", at: 99) == .known(ci))
        #expect(verdict(book, "second", at: 100) == .expired)
        #expect(verdict(book, "third") == .unknown && verdict(book, "") == .unknown)
        book.replace([])
        #expect(verdict(book, "second") == .unknown)
    }

    @Test func `secrets are long, plain and never the same`() {
        let made = (0..<200).map { _ in Secrets.routerToken() }
        #expect(Set(made).count == 200)
        #expect(made.allSatisfy { $0.hasPrefix("ilk_") && $0.utf8.count == 47 })
        #expect(Secrets.credential().hasPrefix("ilc_"))
    }
}
