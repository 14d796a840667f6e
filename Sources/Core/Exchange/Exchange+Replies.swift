// What the caller is sent: openings, endings, and failures in its own dialect.

import Accounting
import Conversation
import Dialects
import Policy
import Routing
import Wire

extension Exchange {
    /// The commit: the caller sees the beginning of a stream.
    mutating func openStream(at now: Moment, into out: inout Outbox) {
        attempt?.deadlines.first(at: now.milliseconds)
        noteFirstEvent(at: now, into: &out)
        phase = .replying
        record.status = 200
        record.streamed = true
        record.firstByte = now.milliseconds - began.milliseconds
        var headers = replyHeaders(contentType: "text/event-stream; charset=utf-8")
        headers.append(literal: "cache-control: no-cache\r\nx-accel-buffering: no\r\n")
        out.commands.append(.openReply(ReplyOpening(status: 200, headers: headers, length: nil)))
        remember(into: &out)
        armDeadline(at: now, into: &out)
    }

    /// The commit: the caller sees a whole reply, which lies in the outbox.
    mutating func openWhole(status: Int, length: Int, at now: Moment, into out: inout Outbox) {
        phase = .replying
        record.status = status
        record.firstByte = now.milliseconds - began.milliseconds
        let headers = replyHeaders(contentType: "application/json")
        out.commands.append(.openReply(ReplyOpening(status: status, headers: headers, length: length)))
        out.commands.append(.sendBytes)
        remember(into: &out)
    }

    /// A response that its provider keeps may be asked for again, there and nowhere else.
    private func remember(into out: inout Outbox) {
        guard let attempt, let id = attempt.passage.responseID, arrival.operation == .converse, !id.isEmpty, let ask,
            let caller = record.caller, ask.document.root["store"]?.bool != false
        else { return }
        out.commands.append(
            .remember(id, ResponsePlace(caller: caller, group: ask.group.name, target: attempt.passage.target)))
    }

    /// The sidecar's own reply.
    mutating func answer(_ body: [UInt8], into out: inout Outbox) {
        out.bytes = body
        openWhole(status: 200, length: body.count, at: began, into: &out)
        finish(at: began, into: &out)
    }

    /// The reply is complete.
    mutating func finish(at now: Moment, into out: inout Outbox) {
        out.commands.append(.endReply)
        close(attempt?.passage.ending(of: arrival.operation) ?? .silent, at: now, into: &out)
    }

    /// A failure after the first byte: told inside the stream, which then ends without a success ending.
    mutating func breakOff(_ failure: Failure, at now: Moment, into out: inout Outbox) {
        record.broke = true
        record.errorCode = failure.codeForRecords
        attempt?.passage.write(failure, into: &out.bytes)
        if !out.bytes.isEmpty { out.commands.append(.sendBytes) }
        out.commands.append(.endReply)
        let failed = FailedAttempt(failure, Verdict(failure.kind))
        close(failed.end(of: arrival.operation), at: now, into: &out)
    }

    /// A failure that the caller hears instead of a reply.
    mutating func tell(_ failure: Failure, at now: Moment, into out: inout Outbox) {
        if ask == nil, arrival.operation == .converse { receipt.reasoning = .unread }
        let answer = FailureAnswer(failure, dialect: arrival.dialect, receipt: receipt)
        out.bytes = answer.body
        out.commands.append(.openReply(answer.opening))
        out.commands.append(contentsOf: [.sendBytes, .endReply])
        record.status = answer.opening.status
        record.firstByte = now.milliseconds - began.milliseconds
        noteRefusal(failure)
        close(at: now, into: &out)
    }

    private func replyHeaders(contentType: StaticString) -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(512)
        lines.append(literal: "content-type: ")
        lines.append(literal: contentType)
        lines.append(literal: "\r\n")
        if attempt == nil { receipt.write(into: &lines) }
        attempt?.receipt.write(into: &lines)
        if arrival.dialect == .messages { lines.append(text: "request-id: \(arrival.requestID)\r\n") }
        if let headers = attempt?.passage.headers { lines.append(contentsOf: headers) }
        return lines
    }
}
