// What operators are told of a subscription. No token, no key, no documents.

import Accounting
import Policy
import Wire

/// A subscription's state as members of `/status` and samples of `/metrics`.
struct SubscriptionReport {
    private let options: ControlOptions
    private let status: SubscriptionStatus

    init(_ options: ControlOptions, _ status: SubscriptionStatus) {
        self.options = options
        self.status = status
    }

    func write(with writer: inout JSONWriter) {
        writer.key("subscription")
        writer.beginObject()
        writer.member("control", options.url)
        writer.member("sidecar", options.name)
        writer.key("labels")
        writer.labels(options.labels)
        writer.number("connected_since", status.connectedSince)
        writer.number("last_contact", status.lastContact)
        writeWait(&writer)
        writeInForce(&writer)
        writePersistence(&writer)
        writeRefusal(&writer)
        writeFailure(&writer)
        writer.number("failures", status.failures)
        writer.endObject()
    }

    private func writeWait(_ writer: inout JSONWriter) {
        writer.key("wait")
        writer.beginObject()
        writer.number("seconds", status.waitSeconds)
        writer.number("longest_seconds", options.waitSeconds)
        writer.number("cuts", status.cuts)
        writer.key("last_cut")
        if let last = status.lastCut {
            writer.beginObject()
            writer.number("at", last.at)
            writer.number("after_milliseconds", last.afterMilliseconds)
            writer.member("reason", last.text)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.endObject()
    }

    private func writeInForce(_ writer: inout JSONWriter) {
        writer.number("sequence", status.inForce?.sequence)
        writer.number("snapshot_version", status.inForce?.version)
        writer.text("digest", status.inForce?.digest)
        writer.text("issued_at", status.inForce.map { spellTimestamp($0.issuedAt) })
        writer.number("revoked_tokens", status.inForce?.revoked.count)
    }

    private func writePersistence(_ writer: inout JSONWriter) {
        writer.key("persisted")
        writer.bool(status.persistence == .saved)
        if case .failed(let why) = status.persistence {
            writer.member("persist_failure", why)
        } else {
            writer.text("persist_failure", nil)
        }
    }

    private func writeRefusal(_ writer: inout JSONWriter) {
        writer.number("refused_sequence", status.standing?.sequence)
        writer.key("last_refusal")
        guard let last = status.lastRefusal else { return writer.null() }
        writer.beginObject()
        writer.number("at", last.at)
        writer.number("sequence", last.refusal.sequence)
        writer.member("cause", last.refusal.cause.rawValue)
        writer.member("reason", last.refusal.reason)
        writer.endObject()
    }

    private func writeFailure(_ writer: inout JSONWriter) {
        writer.key("last_failure")
        guard let last = status.lastFailure else { return writer.null() }
        writer.beginObject()
        writer.number("at", last.at)
        writer.member("reason", last.text)
        writer.endObject()
    }
}

extension SubscriptionReport {
    /// Samples; `milliseconds` is the monotonic time now.
    func prometheus(at milliseconds: Int) -> String {
        gauge("subscription_connected", "1: the control plane answers.", status.connectedSince == nil ? 0 : 1)
            + contact(at: milliseconds)
            + gauge("subscription_persisted", "1: what is in force is on disk.", status.persistence == .saved ? 1 : 0)
            + gauge("subscription_snapshot_version", "The snapshot in force; 0: none.", status.inForce?.version ?? 0)
            + gauge("subscription_wait_seconds", "Seconds that a question waits at most, now.", status.waitSeconds)
            + metricHead("subscription_waits_cut_total", "counter", "Waits that something on the way has cut.")
            + "interlock_subscription_waits_cut_total \(status.cuts)\n"
            + metricHead("subscription_failures_total", "counter", "Questions without a usable answer.")
            + "interlock_subscription_failures_total \(status.failures)\n" + refusals
    }

    private func contact(at milliseconds: Int) -> String {
        guard let last = status.lastContactMilliseconds else { return "" }
        let seconds = max(0, milliseconds - last) / 1000
        return gauge("subscription_last_contact_seconds", "Seconds since the control plane last answered.", seconds)
    }

    private var refusals: String {
        var text = metricHead("subscription_refusals_total", "counter", "Deliveries that were not taken, by cause.")
        for cause in DeliveryRefusal.Cause.allCases {
            text += "interlock_subscription_refusals_total{cause=\"\(cause.rawValue)\"} "
            text += "\(status.refusals[cause] ?? 0)\n"
        }
        return text
    }

    private func gauge(_ name: String, _ meaning: String, _ value: Int) -> String {
        metricHead(name, "gauge", meaning) + "interlock_\(name) \(value)\n"
    }
}

extension JSONWriter {
    /// A member that is a whole number or null.
    fileprivate mutating func number(_ name: StaticString, _ value: Int?) {
        key(name)
        if let value { int(value) } else { null() }
    }

    /// A member that is a text or null.
    fileprivate mutating func text(_ name: StaticString, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }
}
