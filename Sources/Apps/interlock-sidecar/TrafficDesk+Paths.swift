// Answers about paths: what this is, what a path takes, and what was probably meant by one that leads nowhere.

import Accounting
import Conversation
import Dialects
import Exchange
import HTTPServer
import Terminal
import Wire

import struct HTTPServer.Reply

extension TrafficDesk {
    /// `GET /`: for clients that look whether somebody is there, and for people with a browser.
    func describe(_ requestID: String, to reply: Reply) {
        var writer = JSONWriter()
        writer.beginObject()
        for (name, value) in [
            ("name", "interlock-sidecar"), ("version", Release.version),
            ("documentation", "README.md and policies/README.md of the release"),
        ] {
            writer.key(name)
            writer.string(value)
        }
        writer.key("endpoints")
        writer.beginArray()
        for path in Route.paths { writer.string(path) }
        writer.endArray()
        writer.endObject()
        var headers: [UInt8] = []
        HTTPWriter.field("content-type", "application/json" as StaticString, into: &headers)
        HTTPWriter.field("x-request-id", requestID, into: &headers)
        reply.send(200, headers, writer.bytes)
    }

    /// `OPTIONS`: no body, and what the path takes.
    func answerOptions(_ allow: String, _ requestID: String, to reply: Reply) {
        var headers: [UInt8] = []
        HTTPWriter.field("allow", allow, into: &headers)
        HTTPWriter.field("x-request-id", requestID, into: &headers)
        reply.send(204, headers, [])
    }

    /// 405; 426 where a WebSocket was asked for, which clients take as the sign to go on over HTTP.
    func refuseMethod(_ head: HTTPRequestHead, _ allow: String, _ requestID: String, to reply: Reply) {
        let path = head.target.prefix { $0 != "?" }
        let dialect = Route.dialect(ofTarget: head.target)
        guard head.method == .get, head.fields.lists("upgrade", "websocket") else {
            let failure = Failure(.methodNotAllowed, "\(path) takes \(allow), not \(head.methodName.prefix(32)).")
            return refuse(failure, head, receipt(requestID), in: dialect, allow: allow, to: reply)
        }
        let failure = Failure(
            .methodNotAllowed, "\(path) is not served over WebSocket: use \(allow), and \"stream\": true for events.",
            code: "upgrade_required", status: 426)
        let answer = FailureAnswer(failure, dialect: dialect, receipt: receipt(requestID), allow: allow)
        var headers = answer.opening.headers
        HTTPWriter.field("upgrade", "HTTP/1.1" as StaticString, into: &headers)
        HTTPWriter.field("connection", "upgrade" as StaticString, into: &headers)
        reply.send(426, headers, answer.body)
    }

    /// 404, with what was probably meant.
    static func unknown(_ target: String) -> Failure {
        let hint =
            Route.nearest(to: target).map { "did you mean \($0)?" }
            ?? "there are \(Route.paths.dropLast().joined(separator: ", ")) and \(Route.paths.last ?? "")."
        return Failure(.unknownRoute, "There is nothing at \(target.prefix { $0 != "?" }.prefix(256)); \(hint)")
    }
}
