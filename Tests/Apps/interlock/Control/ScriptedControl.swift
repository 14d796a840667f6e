// A control plane that says what a test wants it to say, on a thread of its own, and remembers what it was asked.

import EventLoop
import HTTPServer
import Synchronization
import Wire

@testable import interlock

/// A request as it came.
struct HeardRequest: Equatable, Sendable {
    /// `GET /v1/sidecars?limit=200`
    var line: String
    var fields: [String: String]
    var body: String
}

/// Answers to requests by their lines. Where a line has several answers they are given in order, the last for ever.
final class ScriptedControl: Sendable {
    /// An answer: its status and its body.
    struct Answer: Sendable {
        var status = 200
        var body = "{}"

        init(_ body: String, status: Int = 200) { (self.body, self.status) = (body, status) }
    }

    private let heard = Mutex<[HeardRequest]>([])
    private let port = Mutex<UInt16>(0)
    private let answers: [String: [Answer]]
    /// What is answered to every line that has no answer of its own.
    private let otherwise: Answer?
    private let thread = Mutex<LoopThread?>(nil)

    init(_ answers: [String: [Answer]], otherwise: Answer? = nil) throws {
        self.answers = answers
        self.otherwise = otherwise
        let thread = try LoopThread(name: "control") { [self] loop in
            let service = Service(self)
            let server = HTTPServer(on: loop, for: service)
            if case .tcp(_, let found)? = try? server.listen(at: .tcp("127.0.0.1", 0)) {
                port.withLock { $0 = found }
            }
            return server
        }
        self.thread.withLock { $0 = thread }
        while port.withLock({ $0 }) == 0 {}
    }

    /// One that answers everything alike.
    static func always(_ answer: Answer) throws -> ScriptedControl { try ScriptedControl([:], otherwise: answer) }

    /// The URL of a place where nobody listens any more.
    static func silence() throws -> String {
        let loop = try EventLoop()
        let server = HTTPServer(on: loop, for: Service(nil))
        guard case .tcp(let host, let port) = try server.listen(at: .tcp("127.0.0.1", 0)) else { return "" }
        server.close()
        return "http://\(host):\(port)"
    }

    /// Where it listens.
    var url: String { "http://127.0.0.1:\(port.withLock { $0 })" }

    /// Everything that it was asked, in order.
    var requests: [HeardRequest] { heard.withLock { $0 } }

    /// Ends the thread; the tests call it last.
    func end() {
        let thread = thread.withLock { $0 }
        thread?.stop()
        thread?.join()
    }

    fileprivate func answer(_ request: HeardRequest) -> Answer {
        let place = heard.withLock { heard in
            defer { heard.append(request) }
            return heard.count { $0.line == request.line }
        }
        guard let list = answers[request.line], !list.isEmpty else {
            return otherwise
                ?? Answer(
                    #"{"error":{"type":"not-found","message":"nothing at \#(request.line)","request_id":"req_1"}}"#,
                    status: 404)
        }
        return list[min(place, list.count - 1)]
    }
}

private final class Service: HTTPService {
    private let control: ScriptedControl?

    init(_ control: ScriptedControl?) { self.control = control }

    func onRequest(_ head: HTTPRequestHead, _ body: inout [UInt8], _ reply: Reply) {
        var fields: [String: String] = [:]
        head.fields.forEach { fields[String(decoding: $0, as: UTF8.self)] = String(decoding: $1, as: UTF8.self) }
        guard let control else { return }
        let answer = control.answer(
            HeardRequest(
                line: "\(head.methodName) \(head.target)", fields: fields, body: String(decoding: body, as: UTF8.self)))
        var lines: [UInt8] = []
        HTTPWriter.field("content-type", "application/json", into: &lines)
        reply.send(answer.status, lines, Array(answer.body.utf8))
    }

    func refusal(status: Int, message: String, target: String) -> Refusal { Refusal(body: []) }
}

/// What a command said, and how it ended.
struct Outcome {
    var status: Int32
    var output: String
    var complaints: String
}

/// A quarter past noon, when the tests' commands are called: 2026-11-23T12:15:00Z.
let noon = 1_795_436_100

/// Calls the command line against `control`, with a token, at a fixed time.
func call(_ control: ScriptedControl?, _ words: String..., environment: [String: String] = [:]) -> Outcome {
    call(control, words, environment: environment)
}

/// The same with words that a table has.
func call(_ control: ScriptedControl?, _ words: [String], environment: [String: String] = [:]) -> Outcome {
    final class Sheet { var (said, complained): ([String], [String]) = ([], []) }
    let sheet = Sheet()
    var environment = ["INTERLOCK_TOKEN": "secret-token"].merging(environment) { $1 }
    if let control { environment["INTERLOCK_CONTROL"] = control.url }
    let status = Interlock.run(
        words,
        as: Invocation(
            environment: { environment[$0] }, say: { sheet.said.append($0) },
            complain: { sheet.complained.append($0) }, isTerminal: { false }, now: { noon }, terminalWidth: { nil },
            isWatched: { false }))
    return Outcome(
        status: status, output: sheet.said.joined(separator: "\n"),
        complaints: sheet.complained.joined(separator: "\n"))
}
