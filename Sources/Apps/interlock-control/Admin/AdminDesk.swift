// The admin API's front desk: finds the route, asks who it is, checks the request's outside, and hands it to whoever
// does the operation. Everything up to there happens at once; handlers are async functions on the same loop. A waiting
// sidecar is handed on as it is, since ten thousand of them wait at a time.

import EventLoop
import HTTPServer
import Policy
import Store
import Terminal
import Wire

import struct HTTPServer.Refusal

/// Takes the waiting requests of sidecars, and answers them when there is something to say.
protocol PollTaker: AnyObject {
    /// A request for the next publication, routed and authenticated.
    func take(_ call: Call, _ reply: Reply)
}

/// Serves the admin API. Belongs to its loop's thread.
final class AdminDesk: HTTPService {
    private let loop: EventLoop
    let routes: RouteTable
    private let book: CredentialBook
    private let handlers: [Operation: Handler]
    private weak var polls: (any PollTaker)?
    private var limit: FailureLimit
    private(set) var counts = RequestCounts()
    /// Bytes of a body that are read whoever sends it.
    private static let strangersBody = 64 << 10
    /// Whether credentials and documents are known. Until they are, whoever shows a credential is asked to come back:
    /// a control plane that has just started must not tell its sidecars that it does not know them.
    var isReady: () -> Bool = { true }
    /// The process is about to end.
    var isDraining = false
    /// Is called when the last connection has closed after the server's `drain`.
    var onDrained: () -> Void = {}

    /// Every operation of `routes` has a handler, but for the one that `polls` takes.
    init(
        on loop: EventLoop, routes: RouteTable, book: CredentialBook, handlers: [Operation: Handler],
        polls: (any PollTaker)?, limit: FailureLimit = FailureLimit()
    ) {
        self.loop = loop
        self.routes = routes
        self.book = book
        self.handlers = handlers
        self.polls = polls
        self.limit = limit
    }

    func onRequest(_ head: HTTPRequestHead, _ body: inout [UInt8], _ reply: Reply) {
        let requestID = Secrets.requestID()
        do throws(Problem) {
            if let answer = try answerAboutPath(head) { return send(answer, requestID, to: reply) }
            let call = try route(head, &body, requestID, from: reply.peer)
            if call.operation == .nextPublication, let polls {
                counts.polls += 1
                return polls.take(call, reply)
            }
            guard let handler = handlers[call.operation] else {
                throw Problem(status: 501, type: "not-implemented", message: "\(call.operation.id) is not served here")
            }
            perform(handler, call, reply)
        } catch {
            send(error.answer(to: requestID), requestID, to: reply)
        }
    }

    func refusal(status: Int, message: String, target: String) -> Refusal {
        refusal(RequestBody.problem(status, message)).refusal
    }

    private func refusal(_ problem: Problem) -> (status: Int, refusal: Refusal) {
        let requestID = Secrets.requestID()
        let answer = problem.answer(to: requestID)
        var refusal = Refusal(body: answer.body)
        HTTPWriter.field("x-request-id", requestID, into: &refusal.headers)
        for (name, value) in answer.fields { HTTPWriter.field(named: name, value, into: &refusal.headers) }
        return (answer.status, refusal)
    }

    /// Large bodies are read for those alone whose credential is known: anybody else would fill the memory.
    func refusesBody(of head: HTTPRequestHead) -> (status: Int, refusal: Refusal)? {
        do throws(Problem) { _ = try RequestBody.codings(of: head.fields) } catch { return refusal(error) }
        if case .length(let count) = head.framing, count <= AdminDesk.strangersBody { return nil }
        if case .known? = book.credential(of: head.fields, at: loop.wallSeconds) { return nil }
        guard isReady() else { return refusal(RequestBody.problem(503, "the database was not reached yet")) }
        counts.unauthenticated += 1
        let words = "a large body needs a credential that is known: send it as Authorization: Bearer"
        return refusal(RequestBody.problem(401, words))
    }

    func onServerDrained() { onDrained() }

    private func perform(_ handler: @escaping Handler, _ call: Call, _ reply: Reply) {
        loop.spawn { [weak self] in
            let answer = await AdminDesk.outcome(of: handler, call)
            self?.send(answer, call.requestID, to: reply)
        }
    }

    /// What a handler answers, or what its failure is told as.
    static func outcome(of handler: Handler, _ call: Call) async -> Answer {
        do {
            return try await handler(call)
        } catch let problem as Problem {
            return problem.answer(to: call.requestID)
        } catch let failure as StoreFailure {
            let problem = Problem(failure)
            // What every request meets in an outage is reported once, by the store.
            if failure.cause == .request || failure.isUnexpectedAnswer { report("\(failure)", of: call) }
            return problem.answer(to: call.requestID)
        } catch {
            report("\(error)", of: call)
            let problem = Problem(status: 500, type: "internal", message: "something went wrong here; see the log")
            return problem.answer(to: call.requestID)
        }
    }

    private static func report(_ failure: String, of call: Call) {
        Console.log(
            .error, "operation_failed",
            ["request_id": .text(call.requestID), "operation": .text(call.operation.id)], message: failure)
    }

    private func send(_ answer: Answer, _ requestID: String, to reply: Reply) {
        counts.count(answer.status)
        var fields: [UInt8] = []
        HTTPWriter.field("x-request-id", requestID, into: &fields)
        HTTPWriter.field("cache-control", "no-store" as StaticString, into: &fields)
        let hasBody = answer.status != 304 && (answer.status != 204 || !answer.body.isEmpty)
        if hasBody { HTTPWriter.field("content-type", answer.contentType, into: &fields) }
        for (name, value) in answer.fields { HTTPWriter.field(named: name, value, into: &fields) }
        reply.send(answer.status, fields, answer.body)
    }
}

// MARK: - From a request to a call

extension AdminDesk {
    private func route(
        _ head: HTTPRequestHead, _ body: inout [UInt8], _ requestID: String, from peer: String
    ) throws(Problem) -> Call {
        let target = head.target
        let sides = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let (route, path) = try find(head.methodName, sides[0])
        let credential = try authenticate(head.fields, for: route, from: peer)
        let query = try route.readQuery(sides.count > 1 ? sides[1] : "")
        try checkBody(head.fields, body.isEmpty, route)
        var taken: [UInt8] = []
        swap(&taken, &body)
        if !taken.isEmpty { try RequestBody.decode(&taken, head.fields) }
        return Call(
            operation: route.operation, requestLine: "\(head.methodName) \(target)", path: path, query: query,
            ifMatch: try versions(head.fields, "if-match"), ifNoneMatch: try versions(head.fields, "if-none-match"),
            idempotencyKey: try idempotencyKey(head.fields), acceptEncoding: head.fields.value("accept-encoding"),
            body: taken, credential: credential, requestID: requestID)
    }

    private func find(_ method: String, _ path: Substring) throws(Problem) -> (Route, [String: String]) {
        switch routes.find(method, path: path) {
        case .found(let route, let path): return (route, path)
        case .notFound, .options:
            let near = routes.nearest(to: path).map { "did you mean \($0)? " } ?? ""
            throw .notFound("there is no such path; \(near)/openapi.json lists those there are")
        case .notAllowed(let methods):
            let list = methods.joined(separator: ", ")
            throw Problem(
                status: 405, type: "method-not-allowed", message: "this path takes \(list)",
                fields: [Problem.Field(name: "allow", value: list)])
        }
    }

    private func authenticate(
        _ fields: HTTPFields, for route: Route, from peer: String
    ) throws(Problem) -> Credential {
        guard let role = route.role else { return Credential(name: "", role: .viewer) }
        guard isReady() else {
            throw Problem(status: 503, type: "unavailable", message: "the database was not reached yet")
        }
        switch book.credential(of: fields, at: loop.wallSeconds) {
        case .known(let credential)?:
            if credential.role.mayDo(role) { return credential }
            counts.forbidden += 1
            throw Problem(
                status: 403, type: "forbidden",
                message: "this needs the role \(role.rawValue); the credential's is \(credential.role.rawValue)")
        case .expired?: throw unauthenticated("the credential has expired", peer)
        case .unknown?: throw unauthenticated("the credential is not known", peer)
        case nil: throw unauthenticated("no credential: send it as Authorization: Bearer", nil)
        }
    }

    /// Counts against `peer`, unless nothing was tried at all.
    private func unauthenticated(_ message: String, _ peer: String?) -> Problem {
        counts.unauthenticated += 1
        if let peer, let wait = limit.count(peer, at: loop.wallSeconds) {
            return Problem(
                status: 429, type: "rate-limited", message: "too many failed attempts; try again in \(wait) seconds",
                fields: [Problem.Field(name: "retry-after", value: "\(wait)")])
        }
        return Problem(
            status: 401, type: "unauthenticated", message: message,
            fields: [Problem.Field(name: "www-authenticate", value: "Bearer")])
    }

    private func checkBody(_ fields: HTTPFields, _ isEmpty: Bool, _ route: Route) throws(Problem) {
        guard !isEmpty else {
            if route.requiresBody { throw .invalid("expected a body") }
            return
        }
        guard route.takesBody else { throw .invalid("expected no body") }
        let type = fields.value("content-type")?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard type == "application/json" else {
            throw Problem(
                status: 415, type: "unsupported-media-type", message: "expected content-type: application/json")
        }
    }

    /// A list of versions, or `*`. One that is malformed must not be taken for one that does not match.
    private func versions(_ fields: HTTPFields, _ name: StaticString) throws(Problem) -> String? {
        guard let list = fields.value(name) else { return nil }
        guard isVersionList(list) else {
            throw .invalid("\(name): expected * or versions in quotes, separated by commas")
        }
        return list
    }

    private func idempotencyKey(_ fields: HTTPFields) throws(Problem) -> String? {
        guard let key = fields.value("idempotency-key") else { return nil }
        guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .invalid("idempotency-key: expected 1 to 200 characters, none of them blank")
        }
        return key
    }
}

/// How many requests there were.
struct RequestCounts {
    var polls = 0
    var unauthenticated = 0
    var forbidden = 0
    private var byClass = [Int](repeating: 0, count: 6)

    /// Counts an answer.
    mutating func count(_ status: Int) { byClass[min(max(status / 100, 0), 5)] += 1 }

    /// For Prometheus.
    var prometheus: String {
        var text = "# HELP interlock_control_requests_total Answers, without those to waiting sidecars.\n"
        text += "# TYPE interlock_control_requests_total counter\n"
        for place in 2...5 {
            text += "interlock_control_requests_total{status=\"\(place)xx\"} \(byClass[place])\n"
        }
        text += "# HELP interlock_control_denied_total Requests that were not let in.\n"
        text += "# TYPE interlock_control_denied_total counter\n"
        text += "interlock_control_denied_total{cause=\"unauthenticated\"} \(unauthenticated)\n"
        text += "interlock_control_denied_total{cause=\"forbidden\"} \(forbidden)\n"
        return text
    }
}
