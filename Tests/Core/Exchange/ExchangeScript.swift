// An exchange driven by hand: events in, commands out, written down as a story.

import Accounting
import Conversation
import Exchange
import Policy
import Reasoning
import Routing
import Wire

/// One exchange on a bench: no socket, no clock, no dice.
struct ExchangeScript {
    private var exchange: Exchange
    private var now = Moment(milliseconds: 0, unixSeconds: 1_800_000_000)
    private var wishesToWake: Int?
    /// What was done, a word each: `send a/m`, `open 200`, `end`…
    private(set) var done: [String] = []
    /// What the caller has been sent.
    private(set) var heard = ""
    /// Header lines of the reply.
    private(set) var headers = ""
    /// Bodies that went to providers.
    private(set) var sent: [String] = []
    /// Heads that went to providers.
    private(set) var heads: [String] = []
    private(set) var record: RequestRecord?
    /// What advisors were asked.
    private(set) var questions: [String] = []
    /// What somebody is to remember.
    private(set) var remembered: [String: ResponsePlace] = [:]
    /// Whose proofs were met.
    private(set) var makers: [String: Origin] = [:]

    /// An exchange in a deployment of these documents. The caller's token is `t`.
    init(
        _ documents: String, dialect: Dialect = .chat, body: String, fields: String = "", accesses: [Access]? = nil,
        token: TokenDigest? = Self.token, operation: Operation = .converse, remembered: [String: ResponsePlace] = [:],
        makers: [String: Origin] = [:], dice: UInt64 = 1, advisorAccess: Access? = nil,
        watch: (any TargetWatch)? = nil
    ) throws {
        let arrival = Arrival(
            dialect: dialect, fields: try Self.fields(fields), body: Array(body.utf8), token: token,
            requestID: "req_1", dice: dice, operation: operation)
        let surroundings = RememberedPlaces(places: remembered, makers: makers)
        try self.init(documents, arrival: arrival, accesses: accesses, in: surroundings, advisorAccess, watch)
    }

    /// A rehearsal, as `POST` to `target` brings it.
    init(
        _ documents: String, rehearsing body: String, target: String = "/v1/decision", accesses: [Access]? = nil,
        token: TokenDigest? = Self.token, watch: (any TargetWatch)? = nil
    ) throws {
        var arrival = try Arrival(rehearsing: Array(body.utf8), target: target, fields: HTTPFields())
        (arrival.token, arrival.requestID, arrival.dice) = (token, "req_1", 1)
        let surroundings = RememberedPlaces(places: [:], makers: [:])
        try self.init(documents, arrival: arrival, accesses: accesses, in: surroundings, nil, watch)
    }

    private init(
        _ documents: String, arrival: Arrival, accesses: [Access]?, in surroundings: RememberedPlaces,
        _ advisorAccess: Access? = nil, _ watch: (any TargetWatch)? = nil
    ) throws {
        let file = PolicyFile(name: "p.json", bytes: Array(documents.utf8))
        let policy = try Policy.compile([file], sequence: 7, digest: { _ in [UInt8](repeating: 0xAB, count: 32) })
            .policy
        let standing = Standing(
            policy: policy, accesses: accesses ?? policy.providers.map { _ in .line(Array("x-key: k\r\n".utf8)) },
            continuity: policy.providers.map { Self.continuityKey($0.name) },
            watches: watch.map { watch in policy.groups.map { _ in watch } } ?? [],
            advisorAccesses: advisorAccess.map { ["g": $0] } ?? [:])
        exchange = Exchange(arrival, standing: standing, at: now, in: surroundings)
    }

    /// A tag that depends on every byte and on the provider. Not one to keep anybody out.
    static func continuityKey(_ provider: String) -> ContinuityKey {
        { bytes in
            var sum = provider.utf8.reduce(7 as UInt64) { $0 &* 31 &+ UInt64($1) }
            for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
            return (0..<16).map { UInt8(truncatingIfNeeded: sum >> UInt64($0 % 8 * 8)) ^ UInt8($0) }
        }
    }

    static let token = TokenDigest((1, 2, 3, 4))
    static let tokenHex = "0000000000000001000000000000000200000000000000030000000000000004"

    mutating func begin() {
        var out = Outbox()
        exchange.begin(into: &out)
        perform(out, "")
    }

    mutating func head(_ status: Int, _ type: String? = "application/json", more: String = "") throws {
        let type = type.map { "content-type: \($0)\r\n" } ?? ""
        let text = "HTTP/1.1 \(status) Some\r\n\(type)\(more)transfer-encoding: chunked\r\n\r\n"
        tell(.upstreamHead(try Self.responseHead(text)))
    }

    mutating func bytes(_ text: String) {
        let bytes = Array(text.utf8)
        bytes.withUnsafeBytes { tell(.upstreamBytes($0), text) }
    }

    mutating func tell(_ event: ExchangeEvent, _ text: String = "") {
        var out = Outbox()
        exchange.on(event, at: now, into: &out)
        perform(out, text)
    }

    /// Time passes; the exchange is woken whenever it asked to be.
    mutating func wait(_ milliseconds: Int) {
        let end = now.milliseconds + milliseconds
        while let wish = wishesToWake, wish <= end {
            now.milliseconds = max(wish, now.milliseconds)
            wishesToWake = nil
            tell(.timeReached)
        }
        now.milliseconds = end
    }

    private mutating func perform(_ out: Outbox, _ text: String) {
        for command in out.commands {
            switch command {
            case .consult(let order): consult(order)
            case .cancelConsultation: done.append("stop asking")
            case .send(let order):
                done.append("send \(order.origin)")
                sent.append(String(decoding: order.body, as: UTF8.self))
                heads.append(String(decoding: order.head, as: UTF8.self))
            case .cancelUpstream: done.append("cancel")
            case .pauseUpstream: done.append("pause")
            case .resumeUpstream: done.append("resume")
            case .openReply(let opening):
                done.append("open \(opening.status)\(opening.length == nil ? " stream" : "")")
                headers = String(decoding: opening.headers, as: UTF8.self)
            case .sendBytes: heard += String(decoding: out.bytes, as: UTF8.self)
            case .forward(let range): heard += String(decoding: Array(text.utf8)[range], as: UTF8.self)
            case .endReply: done.append("end")
            case .wake(let moment): wishesToWake = moment
            case .record(let record): self.record = record
            case .remember(let id, let place): remembered[id] = place
            case .observe(let observation, let place, let watch): watch.take(observation, of: place, at: now)
            case .noteAnswer(let place, let watch): watch.noteAnswer(of: place, at: now)
            case .noteProofs(let proofs, let maker): for proof in proofs { makers[proof] = maker }
            }
        }
    }
}

extension ExchangeScript {
    private mutating func consult(_ order: AdviceOrder) {
        switch order {
        case .script(let script, let question):
            done.append("ask \(script.program)")
            questions.append(String(decoding: question, as: UTF8.self))
        case .external(let order, let limit):
            done.append("ask \(order.origin) for \(limit) bytes")
            questions.append(String(decoding: order.body, as: UTF8.self))
            heads.append(String(decoding: order.head, as: UTF8.self))
        }
    }

    /// The advisor answers.
    mutating func advise(_ answer: String) { tell(.advised(Array(answer.utf8))) }

    private static func responseHead(_ text: String) throws -> HTTPResponseHead {
        var reader = HTTPResponseReader()
        return try Array(text.utf8).withUnsafeBytes { bytes in
            var input = bytes
            _ = try reader.read(&input)
            return reader.head
        }
    }

    private static func fields(_ lines: String) throws -> HTTPFields {
        var reader = HTTPRequestReader()
        return try Array("GET / HTTP/1.1\r\nhost: h\r\n\(lines)\r\n".utf8).withUnsafeBytes { bytes in
            var input = bytes
            _ = try reader.read(&input)
            return reader.head.fields
        }
    }
}

/// Surroundings that remember these places.
private final class RememberedPlaces: Surroundings {
    let places: [String: ResponsePlace]

    let makers: [String: Origin]

    init(places: [String: ResponsePlace], makers: [String: Origin]) {
        self.places = places
        self.makers = makers
    }

    func place(of response: String) -> ResponsePlace? { places[response] }

    func maker(of proof: String) -> Origin? { makers[proof] }
}
