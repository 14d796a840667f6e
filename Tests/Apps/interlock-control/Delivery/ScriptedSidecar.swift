// A sidecar as the control plane sees one: it speaks the real protocol, believes only what is signed and adds up, and
// remembers everything that it obeyed.

import Compression
import EventLoop
import Policy
import PolicyFiles
import ShellKit
import Wire

/// A sidecar that asks, obeys or refuses, and asks again.
final class ScriptedSidecar {
    let name: String
    var labels: [String: String]
    var port: UInt16
    var boot = "1"
    var wait = 20
    var asksForGzip = true
    /// Why a publication is refused; nil: it is obeyed.
    var refuses: (Publication) -> String? = { _ in nil }
    /// Finished and failed requests that it reports.
    var load: (requests: Int, failures: Int) = (0, 0)

    private(set) var active: Publication?
    private(set) var documents = DocumentSet()
    /// Sequences that it obeyed, in order.
    private(set) var history: [Int] = []
    /// How the documents came each time.
    private(set) var kinds: [String] = []
    /// Statuses of all answers.
    private(set) var statuses: [Int] = []
    private(set) var lastHead = ""
    /// What no control plane may ever send.
    private(set) var wrongs: [String] = []
    private(set) var refusal: SidecarReport.Refusal?

    private unowned let plane: Plane
    private let trust: TrustKeys
    private let digester = Digester()
    private var peer: RawPeer?
    private var isAsking = false
    private var isStopped = false

    init(_ name: String, labels: [String: String], of plane: Plane, at port: UInt16) {
        self.name = name
        self.labels = labels
        self.plane = plane
        self.port = port
        trust = TrustKeys([plane.key.publicKey])
    }

    var sequence: Int { active?.sequence ?? 0 }
    var version: Int { active?.version ?? 0 }
    var revoked: [String] { active?.revoked.map(\.hex) ?? [] }
    /// Whether its question is waiting for an answer.
    var isWaiting: Bool { isAsking }

    /// For tests that fail.
    var story: String { "\(name): version \(version), \(isAsking ? "waiting" : "not asking"), \(statuses.suffix(3))" }

    func stop() {
        isStopped = true
        peer?.close()
    }

    /// Does what can be done now.
    func step() {
        if isStopped { return }
        if let peer, peer.isOver {
            peer.close()
            self.peer = nil
            isAsking = false
        }
        if let heard = peer.flatMap({ Heard($0.received) }) {
            peer?.received.removeFirst(heard.count)
            isAsking = false
            take(heard)
        }
        if !isAsking { ask() }
    }

    private func ask() {
        if peer == nil { peer = try? RawPeer(port: port, on: plane.loop) }
        guard let peer else { return }
        let report = SidecarReport(
            sidecar: name, labels: labels, after: sequence, have: active?.digest, refusal: refusal,
            requests: load.requests, failures: load.failures, boot: boot, wait: wait)
        peer.say(
            "GET /v1/publications/next?\(report.query) HTTP/1.1\r\nhost: control\r\n"
                + "authorization: Bearer \(plane.sidecarToken)\r\n"
                + "\(asksForGzip ? "accept-encoding: gzip\r\n" : "")\r\n")
        isAsking = true
    }

    private func take(_ heard: Heard) {
        statuses.append(heard.status)
        lastHead = heard.head
        guard heard.status == 200 else { return }
        let isSmall = heard.head.contains("content-encoding: gzip")
        let body = isSmall ? Gzip.expand(heard.body, limit: 64 << 20) ?? [] : heard.body
        do throws(DeliveryFault) {
            take(try Delivery(body: body))
        } catch {
            wrongs.append("\(error)")
        }
    }

    private func take(_ delivery: Delivery) {
        let new = delivery.publication
        let input = Publication.signingInput(delivery.statement)
        if !trust.verify(delivery.signature, over: input, keyID: new.key) { wrongs.append("a bad signature") }
        if new.sequence <= max(sequence, refusal?.sequence ?? 0) { wrongs.append("\(new.sequence) is no news") }
        if !new.scope.matches(name: name, labels: labels) { wrongs.append("\(new.sequence) is for others") }
        if let reason = refuses(new) {
            refusal = SidecarReport.Refusal(sequence: new.sequence, reason: reason)
            return
        }
        guard let fresh = documents(of: delivery) else { return wrongs.append("documents that cannot be read") }
        let digest = digester.digest(fresh.canonicalBytes).map {
            String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
        }
        if digest.joined() != new.digest { wrongs.append("documents of another digest") }
        documents = fresh
        active = new
        refusal = nil
        load = (0, 0)
        history.append(new.sequence)
    }

    private func documents(of delivery: Delivery) -> DocumentSet? {
        switch delivery.documents {
        case .unchanged:
            kinds.append("unchanged")
            return documents
        case .snapshot(let bytes):
            kinds.append("snapshot")
            return try? DocumentSet(canonical: bytes)
        case .delta(let from, let change):
            kinds.append("delta")
            guard from == active?.digest, let root = try? JSONDocument(change).root,
                let delta = try? DocumentDelta(reading: root)
            else { return nil }
            var fresh = documents
            fresh.apply(delta)
            return fresh
        }
    }
}
