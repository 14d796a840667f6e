// What operators ask a sidecar: is it alive, is it ready, what is in force, what has it done. On an address of its own,
// without a token, and without anything secret in its answers.

import Accounting
import Conversation
import EventLoop
import Exchange
import HTTPServer
import Policy
import PolicyFiles
import Terminal
import Wire

import struct HTTPServer.Refusal
import struct HTTPServer.Reply

/// Serves the operations address. Belongs to the main loop.
final class OperationsDesk: HTTPService {
    private let keeper: PolicyKeeper
    private let source: any PolicySource
    private let tallies: [TallyBox]
    private let loop: EventLoop
    /// All workers serve.
    var isReady = false
    /// The process is about to end.
    var isDraining = false

    private static let paths: Set = ["/healthz", "/readyz", "/metrics", "/status", "/version"]

    init(keeper: PolicyKeeper, source: any PolicySource, tallies: [TallyBox], on loop: EventLoop) {
        self.keeper = keeper
        self.source = source
        self.loop = loop
        self.tallies = tallies
    }

    func onRequest(_ head: HTTPRequestHead, _ body: inout [UInt8], _ reply: Reply) {
        // Slashes that are doubled or stand at the end say nothing.
        let path = "/" + head.target.prefix { $0 != "?" }.split(separator: "/").joined(separator: "/")
        let isKnown = path == "/" || Self.paths.contains(path)
        if head.method == .options, isKnown || head.target == "*" { return answerOptions(to: reply) }
        guard head.method == .get || head.method == .head || !isKnown else {
            return answer(405, "text/plain", "this path takes GET, HEAD\n", to: reply, allow: true)
        }
        switch path {
        case "/": answer(200, "text/plain", "interlock-sidecar \(Release.version): \(list)", to: reply)
        case "/healthz": answer(200, "text/plain", "alive\n", to: reply)
        case "/readyz": tellReadiness(to: reply)
        case "/metrics": answer(200, "text/plain; version=0.0.4", metrics, to: reply)
        case "/status": answer(200, "application/json", status, to: reply)
        case "/version": answer(200, "application/json", "{\"version\":\"\(Release.version)\"}\n", to: reply)
        default: answer(404, "text/plain", "there are \(list)", to: reply)
        }
    }

    private var list: String { Self.paths.sorted().joined(separator: " ") + "\n" }

    private func answerOptions(to reply: Reply) {
        var headers: [UInt8] = []
        HTTPWriter.field("allow", "GET, HEAD, OPTIONS" as StaticString, into: &headers)
        reply.send(204, headers, [])
    }

    func refusal(status: Int, message: String, target: String) -> Refusal {
        Refusal(contentType: "text/plain", body: Array("\(message)\n".utf8))
    }

    private func tellReadiness(to reply: Reply) {
        guard !isDraining else { return answer(503, "text/plain", "draining\n", to: reply) }
        let isServing = isReady && keeper.box.current != nil
        answer(isServing ? 200 : 503, "text/plain", isServing ? "ready\n" : "not ready\n", to: reply)
    }

    private func answer(_ status: Int, _ type: StaticString, _ text: String, to reply: Reply, allow: Bool = false) {
        var headers: [UInt8] = []
        HTTPWriter.field("content-type", type, into: &headers)
        if allow { HTTPWriter.field("allow", "GET, HEAD" as StaticString, into: &headers) }
        reply.send(status, headers, Array(text.utf8))
    }
}

extension OperationsDesk {
    private var targets: TargetReport {
        TargetReport(
            keeper.conditions, at: Moment(milliseconds: loop.milliseconds, unixSeconds: loop.wallSeconds))
    }

    private var tally: Tally { tallies.reduce(Tally()) { $0 + $1.current } }

    private var metrics: String {
        let snapshot = keeper.box.current?.policy.snapshot
        return tally.prometheus
            + metricHead("policy_version", "gauge", "The version of the snapshot in force; 0: none yet.")
            + "interlock_policy_version \(snapshot?.version ?? 0)\n"
            + metricHead("policy_sequence", "gauge", "The publication in force, or the version of a folder; 0: none.")
            + "interlock_policy_sequence \(snapshot?.sequence ?? 0)\n" + source.prometheus + targets.prometheus
            + (Console.log?.prometheus ?? "") + keeper.files.prometheus
    }

    private var status: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("version")
        writer.string(Release.version)
        writer.key("policy")
        write(keeper.box.current?.policy, with: &writer)
        source.write(with: &writer)
        writer.key("attempts")
        writer.int(tally.attempts)
        writer.key("failed_attempts")
        writer.int(tally.failedAttempts)
        writer.key("log")
        if let log = Console.log { log.write(with: &writer) } else { writer.null() }
        writer.key("targets")
        targets.write(with: &writer)
        keeper.files.write(with: &writer)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }

    private func write(_ policy: Policy?, with writer: inout JSONWriter) {
        guard let policy else { return writer.null() }
        writer.beginObject()
        writer.key("snapshot")
        writer.string(policy.snapshot.label)
        writer.key("version")
        writer.int(policy.snapshot.version)
        writer.key("digest")
        writer.string(policy.snapshot.digest)
        for (key, count) in [("groups", policy.groups.count), ("callers", policy.callers.count)] {
            writer.key(key)
            writer.int(count)
        }
        writer.endObject()
    }
}
