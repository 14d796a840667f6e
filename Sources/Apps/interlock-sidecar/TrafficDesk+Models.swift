// `GET /v1/models` and `GET /v1/models/{group}`: the groups on the caller's list, with what they offer.
//
// The list is in the shape of whoever asks: the anthropic SDK always sends its version, and only its users come through
// `/anthropic`. Who speaks OpenAI's dialects shows no sign of which of the two it will use, so what is offered to
// either is listed; `?dialect=` asks for one of the three.

import Accounting
import Conversation
import Dialects
import Exchange
import Policy
import Routing
import Wire

import struct HTTPServer.Reply

extension TrafficDesk {
    /// Answers with one group, or with all that the caller may use.
    func list(_ name: String?, _ head: HTTPRequestHead, _ requestID: String, _ standing: Standing, to reply: Reply) {
        let policy = standing.policy
        let isAnthropic = head.fields.contains("anthropic-version") || Route.isAnthropic(head.target)
        let shape: Dialect = isAnthropic ? .messages : .chat
        let receipt = Receipt(requestID: requestID, snapshot: policy.snapshot)
        var callerName: String?
        do throws(Failure) {
            let caller = try admit(token(of: head.fields), to: policy, now: now.unixSeconds)
            callerName = policy.callers[caller].name
            let dialects = try Self.askers(head.target) ?? (isAnthropic ? [.messages] : [.chat, .responses])
            var body: [UInt8]
            if let name {
                let place = try findGroup(.string(name), for: caller, in: policy)
                body = shelf.entry(of: place, for: dialects, shape, in: standing, at: now)
            } else {
                let places = policy.groups.indices.filter { policy.callers[caller].mayUse(group: $0) }
                body = ModelList.write(
                    places.map { place in
                        (policy.groups[place].name, shelf.entry(of: place, for: dialects, shape, in: standing, at: now))
                    }, dialect: shape)
            }
            var headers: [UInt8] = []
            HTTPWriter.field("content-type", "application/json" as StaticString, into: &headers)
            receipt.write(into: &headers)
            if isAnthropic { HTTPWriter.field("request-id", requestID, into: &headers) }
            reply.send(200, headers, body)
            guard writesRequests else { return }
            var record = record(head, receipt, operation: "models")
            (record.caller, record.dialect, record.status) = (callerName, shape, 200)
            record.replyBytes = body.count
            write(record)
        } catch {
            refuse(error, head, receipt, operation: "models", caller: callerName, in: shape, to: reply)
        }
    }

    /// The dialect that the query names; nil when it names none.
    private static func askers(_ target: String) throws(Failure) -> [Dialect]? {
        guard let name = Query.value(of: "dialect", in: target) else { return nil }
        guard let dialect = Dialect(rawValue: name) else {
            throw Failure(.malformed, "dialect: expected \(Dialect.list)", param: "dialect")
        }
        return [dialect]
    }
}

extension Dialect {
    /// All of them, for a complaint.
    static var list: String { Dialect.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ") }
}
