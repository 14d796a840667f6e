// A simulated sidecar: it speaks the protocol of delivery like a real one, and obeys nobody's requests.
//
// It asks, waits, examines what comes, counts it as active, and asks again with what it has. A lost connection is
// dialled anew after a rest with full jitter, as `SubscriptionPace` has it. Between two pieces of an answer it owns no
// buffer.

import CLinux
import EventLoop
import Policy
import Wire

/// One of the fleet.
final class Subscriber: Watcher, TimerOwner {
    private enum State {
        case resting
        case connecting
        case asking
    }

    private unowned let fleet: Fleet
    private let name: String
    private let boot: String
    private var state = State.resting
    private var descriptor: Int32 = -1
    private var reader: HTTPResponseReader?
    private var body: [UInt8] = []
    private var setbacks = 0

    /// In force; 0: nothing is.
    private(set) var sequence = 0
    /// Of the documents in force.
    private(set) var digest: String?
    /// When the last one came into force.
    private(set) var activatedAt = 0
    /// How often one came into force.
    private(set) var activations = 0

    init(_ number: Int, of fleet: Fleet) {
        self.fleet = fleet
        name = "bench-\(number)"
        boot = String(number, radix: 16)
    }

    /// Whether a question is on its way or waits at the control plane.
    var isAsking: Bool { if case .asking = state { true } else { false } }

    /// Dials the control plane.
    func connect() {
        let dialled = linux_connect_tcp(fleet.host, fleet.port)
        guard dialled >= 0 else { return rest() }
        descriptor = Int32(dialled)
        state = .connecting
        _ = linux_set_no_delay(descriptor)
        fleet.loop.watch(descriptor, .edges, by: self)
    }

    /// Hangs up for good.
    func close() {
        hangUp()
        state = .resting
    }

    private func hangUp() {
        if descriptor >= 0 { fleet.loop.close(descriptor) }
        descriptor = -1
        reader = nil
        body = []
    }

    private func lost() {
        hangUp()
        fleet.losses += 1
        rest()
    }

    /// Full jitter below a bound that doubles.
    private func rest() {
        state = .resting
        setbacks += 1
        let pace = fleet.pace
        let bound = min(pace.longestRest, pace.firstRest << min(setbacks - 1, 20))
        rest(milliseconds: Int.random(in: 0...bound))
    }

    private func rest(milliseconds: Int) {
        _ = fleet.loop.schedule(at: fleet.loop.now + milliseconds * 1_000_000, for: self)
    }

    func onTimer(_ tag: Int) {
        if descriptor < 0 { if !fleet.isClosing { connect() } } else { ask() }
    }

    // MARK: The question

    private func ask() {
        state = .asking
        let report = SidecarReport(
            sidecar: name, after: sequence, have: digest, boot: boot, wait: fleet.pace.waitSeconds)
        var text = fleet.loop.buffers.take()
        HTTPWriter.text("GET /v1/publications/next?", into: &text)
        text.append(contentsOf: report.query.utf8)
        text.append(contentsOf: fleet.requestTail)
        let transfer = text.withUnsafeBytes { SystemCall.send(descriptor, $0) }
        let isSent = transfer == .moved(text.count)
        fleet.loop.buffers.give(text)
        if !isSent { lost() }
    }

    // MARK: The answer

    func onReady(_ readiness: Readiness) {
        if case .connecting = state {
            guard linux_socket_error(descriptor) == 0, !readiness.isGone else { return lost() }
            if readiness.contains(.writable) { ask() }
        }
        if readiness.contains(.readable) || readiness.isGone { read() }
    }

    private func read() {
        while descriptor >= 0 {
            switch SystemCall.receive(descriptor, into: fleet.loop.scratch) {
            case .moved(let count): take(UnsafeRawBufferPointer(rebasing: fleet.loop.scratch[..<count]))
            case .again: return
            case .ended, .broken: return lost()
            }
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        var input = bytes
        var reader = self.reader ?? fleet.takeReader()
        self.reader = nil
        do throws(HTTPRejection) {
            while descriptor >= 0, try step(&reader, &input) {}
        } catch {
            return lost()
        }
        if reader.isBetweenReplies { fleet.give(reader) } else { self.reader = reader }
    }

    private func step(
        _ reader: inout HTTPResponseReader, _ input: inout UnsafeRawBufferPointer
    ) throws(HTTPRejection) -> Bool {
        switch try reader.read(&input) {
        case .more: return false
        case .head: if body.capacity == 0 { body = fleet.loop.buffers.take() }
        case .piece(let piece): body.append(contentsOf: piece)
        case .end: answered(reader.head)
        }
        return true
    }

    private func answered(_ head: HTTPResponseHead) {
        setbacks = 0
        fleet.answers[head.status, default: 0] += 1
        if head.status == 200 { activate(isCompressed: head.fields.contains("content-encoding")) }
        var done: [UInt8] = []
        swap(&done, &body)
        fleet.loop.buffers.give(done)
        let later = head.fields.value("retry-after-ms").flatMap { Int($0) }
        if head.status != 200 && head.status != 304 { return rest(milliseconds: later ?? 1000) }
        if let later { rest(milliseconds: later) } else { ask() }
    }

    private func activate(isCompressed: Bool) {
        do throws(DeliveryChecks.Wrong) {
            let verdict = try fleet.checks.examine(body, isCompressed: isCompressed, from: digest)
            guard verdict.sequence > sequence else { throw DeliveryChecks.Wrong(reason: "not newer than before") }
            sequence = verdict.sequence
            digest = verdict.digest
            activatedAt = Clock.now
            activations += 1
        } catch {
            fleet.wrongs.append("\(name): \(error.reason)")
        }
    }
}
