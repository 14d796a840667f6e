// What an answer that is neither news nor silence means, in words for operators.

import Wire

extension SubscriptionReply {
    /// Whether this may be the answer of something in between that did not get one: a load balancer's, not the control
    /// plane's own.
    var isOfGateway: Bool {
        switch status {
        case 408, 502, 504, 520, 522, 524: true
        case 503: Subscription.said(body) == nil
        default: false
        }
    }
}

extension Subscription {
    /// "503: the database was never reached"
    static func complaint(_ reply: SubscriptionReply) -> String {
        let words = said(reply.body).map { ": \($0)" } ?? ""
        return switch reply.status {
        case 401, 403: "the control plane does not take the sidecar token (\(reply.status))\(words)"
        case 404: "there is no control plane at this address (404)"
        case 429: "the control plane asks for patience (429)\(words)"
        default: "the control plane answered \(reply.status)\(words)"
        }
    }

    /// The message of `{"error":{"message":…}}`, short and on one line; nil when there is none.
    fileprivate static func said(_ body: [UInt8]) -> String? {
        guard body.count <= 64 << 10, let root = try? JSONDocument(body).root else { return nil }
        guard let message = root["error"]?["message"]?.string, !message.isEmpty else { return nil }
        // A refusal's reason has the same rules: no control characters, and an end.
        return String(SidecarReport.Refusal(sequence: 1, reason: message).reason.prefix(200))
    }
}
