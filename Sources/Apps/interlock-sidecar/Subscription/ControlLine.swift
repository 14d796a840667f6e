// One question to the control plane, on its way.

import EventLoop
import Policy
import Upstream
import Wire

/// Puts questions, one at a time, over a kept connection where there is one.
final class ControlLine {
    private let pool: UpstreamPool
    private let origin: UpstreamOrigin
    private var question: ControlQuestion?
    private var call: UpstreamCall?

    init(_ origin: UpstreamOrigin, on loop: EventLoop) {
        self.origin = origin
        pool = UpstreamPool(on: loop)
    }

    /// Asks; `told` hears `connected`, `answering` once there is a head, then `reply`, `failed` or `cut`, unless it is
    /// cancelled before.
    func ask(_ report: SidecarReport, token: String, _ told: @escaping (SubscriptionEvent) -> Void) {
        cancel()
        let question = ControlQuestion { [unowned self] event in
            switch event {
            case .connected, .answering: break
            default: forget()
            }
            told(event)
        }
        self.question = question
        call = pool.send(UpstreamRequest(origin: origin, head: head(report, token), mayRepeat: true), question)
    }

    /// Nobody waits any more: the connection closes, and nothing more is told.
    func cancel() {
        call?.cancel()
        forget()
    }

    /// Closes the connection that is kept, too.
    func close() {
        cancel()
        pool.close()
    }

    private func forget() { (question, call) = (nil, nil) }

    private func head(_ report: SidecarReport, _ token: String) -> [UInt8] {
        Array(
            """
            GET /v1/publications/next?\(report.query) HTTP/1.1\r
            host: \(origin.hostField)\r
            authorization: Bearer \(token)\r
            accept: application/json\r
            accept-encoding: gzip\r
            \r

            """.utf8)
    }
}

/// Gathers one answer.
final class ControlQuestion: UpstreamDelegate {
    private let told: (SubscriptionEvent) -> Void
    private var reply = SubscriptionReply(status: 0)
    private var isTooLarge = false

    /// The largest answer, decoded: what JSON may have.
    static let limit = JSONLimits.standard.bytes

    init(_ told: @escaping (SubscriptionEvent) -> Void) {
        self.told = told
    }

    func onConnected(isReused: Bool) { told(.connected) }

    func onHead(_ head: HTTPResponseHead) {
        reply = SubscriptionReply(
            status: head.status, entityTag: head.fields.value("etag"), retryAfter: ControlQuestion.retryAfter(head))
        told(.answering)
    }

    func onBody(_ bytes: UnsafeRawBufferPointer) {
        guard reply.body.count + bytes.count <= Self.limit else { return isTooLarge = true }
        reply.body.append(contentsOf: bytes)
    }

    func onEnd() {
        if isTooLarge { return told(.failed("an answer of more than \(Self.limit >> 20) MiB")) }
        told(.reply(reply))
    }

    func onFailure(_ failure: UpstreamFailure) {
        told(failure.isCut ? .cut(failure.message) : .failed(failure.message))
    }

    /// Milliseconds, from `retry-after-ms`, or from `retry-after` in seconds.
    private static func retryAfter(_ head: HTTPResponseHead) -> Int? {
        if let milliseconds = head.fields.value("retry-after-ms").flatMap({ Int($0) }), milliseconds >= 0 {
            return milliseconds
        }
        guard let seconds = head.fields.value("retry-after").flatMap({ Int($0) }) else { return nil }
        return (0...86_400).contains(seconds) ? seconds * 1000 : nil
    }
}

extension UpstreamFailure {
    /// Whether a connection that was there ended before a byte of the answer.
    fileprivate var isCut: Bool { (kind == .reset || kind == .cut) && !replySeen }
}
