// What is measured of a simulated fleet, one thing after another at the same control plane.

import EventLoop
import Terminal
import Upstream

/// One fleet, measured.
final class FleetRun {
    private let options: FleetOptions
    private let stage: Stage
    private let fleet: Fleet
    private var count: Int { options.subscribers }

    init(_ options: FleetOptions, _ stage: Stage) {
        self.options = options
        self.stage = stage
        fleet = Fleet(
            options.subscribers, on: stage.loop, host: options.control.host, port: UInt16(options.control.port),
            token: options.sidecarToken, checks: DeliveryChecks(trust: options.trust))
    }

    private func awaitWaiting(_ what: String) throws -> Int {
        try stage.turn(until: what, every: 20) { stage.waiting == count }
    }

    /// Everybody connects, is sent everything, and waits.
    func gather() throws {
        Console.info("\(count) simulated sidecar(s)")
        stage.turn(milliseconds: 500)
        let before = stage.control.resident
        let start = Clock.now
        fleet.start()
        let end = try awaitWaiting("all wait for the first time")
        stage.tell("first connection, all documents, all wait: ms", [milliseconds(end - start)])
        // The first reports are on their way to the database.
        stage.turn(milliseconds: 3000)
        tellMemory("waiting", before)
    }

    private func tellMemory(_ when: String, _ before: Int) {
        let now = stage.control.resident
        let each = "\((now - before + count / 2) / count)"
        stage.tell("control plane, \(when): KiB in RAM, bytes each", ["\(now / 1024)", each])
    }

    /// Single changes after quiet moments.
    func propagate() throws {
        let before = stage.control.resident
        let worked = stage.control.processorMilliseconds
        var (sinceAnswer, sinceQuestion, again) = (Latencies(), Latencies(), Latencies())
        for _ in 0..<options.rounds {
            let (heard, sequence) = try stage.change()
            try stage.turn(until: "publication \(sequence) is active everywhere", every: 1) {
                fleet.isAll(at: sequence)
            }
            for subscriber in fleet.subscribers {
                sinceAnswer.add(subscriber.activatedAt - heard.answeredAt)
                sinceQuestion.add(subscriber.activatedAt - heard.askedAt)
            }
            again.add(try awaitWaiting("all wait again") - heard.answeredAt)
            stage.turn(milliseconds: 300)
        }
        stage.tell("single changes: ms", ["p50", "p99", "longest"])
        stage.tell("  from the change's answer to active", sinceAnswer.cells)
        stage.tell("  from the change's sending to active", sinceQuestion.cells)
        stage.tell("  from the answer until all wait again", again.cells)
        let work = (stage.control.processorMilliseconds - worked) * 1000 / (options.rounds * count)
        stage.tell("  processor time of the control plane for each: µs", ["\(work)"])
        stage.turn(milliseconds: 2000)
        tellMemory("growth over \(options.rounds) waves", before)
    }

    /// Changes as fast as they go.
    func publish() throws {
        let first = try stage.newest().sequence
        let before = fleet.subscribers.map(\.activations)
        let start = Clock.now
        let (made, last) = try write(until: start + options.seconds * 1_000_000_000)
        let end = Clock.now
        let settled = try stage.turn(until: "the last change is active everywhere") { fleet.isAll(at: last) }
        let newest = try stage.newest().sequence
        let waves = zip(fleet.subscribers, before).map { $0.activations - $1 }
        let seconds = Double(end - start) / 1e9
        stage.tell("changes as fast as they go, \(options.writers) writers, \(options.seconds) s", [])
        stage.tell("  changes/s, publications/s", [rate(made, seconds), rate(newest - first, seconds)])
        stage.tell(
            "  waves: fewest, most, deliveries/s",
            ["\(waves.min() ?? 0)", "\(waves.max() ?? 0)", rate(waves.reduce(0, +), seconds)])
        stage.tell("  from the last answer until active everywhere: ms", [milliseconds(settled - end)])
        _ = try awaitWaiting("all wait again")
    }

    private func rate(_ count: Int, _ seconds: Double) -> String { "\(Int((Double(count) / seconds).rounded()))" }

    /// Several administrators, each with one change at a time.
    private func write(until deadline: Int) throws -> (made: Int, last: Int) {
        var (made, last) = (0, 0)
        var underway: [AdminVoice.Errand] = []
        while Clock.now < deadline || !underway.isEmpty {
            while underway.count < options.writers, Clock.now < deadline {
                underway.append(stage.admin.start("POST", "/v1/changes", stage.nextChange()))
            }
            stage.loop.turn(limit: 10)
            for errand in underway where errand.isOver {
                guard let sequence = Stage.sequence(errand.heard) else {
                    throw Failed("a change was answered with \(Stage.words(errand.heard))")
                }
                (made, last) = (made + 1, max(last, sequence))
            }
            underway.removeAll(where: \.isOver)
        }
        return (made, last)
    }

    /// The control plane dies, is started again, and everybody comes back.
    func storm() throws {
        let losses = fleet.losses
        let start = Clock.now
        stage.control.kill()
        try stage.turn(until: "everybody has noticed") { fleet.losses >= losses + count }
        let up = try stage.turn(until: "the control plane answers again", every: 20) {
            stage.admin.ask("GET", "/readyz").status == 200
        }
        let (heard, sequence) = try stage.change()
        let active = try stage.turn(until: "the change after the restart is active everywhere") {
            fleet.isAll(at: sequence)
        }
        let waiting = try awaitWaiting("all wait again after the restart")
        stage.tell("kill -9, started again by its supervisor: ms after the kill", [])
        stage.tell("  the control plane is ready again", [milliseconds(up - start)])
        stage.tell("  a change made then is accepted", [milliseconds(heard.answeredAt - start)])
        stage.tell("  it is active everywhere", [milliseconds(active - start)])
        stage.tell("  all wait again", [milliseconds(waiting - start)])
        stage.tell("  of that, after the control plane was ready", [milliseconds(waiting - up)])
    }

    /// Everybody must have what was published last, and nobody may ever have been sent anything wrong.
    func verify() throws {
        let (sequence, digest) = try stage.newest()
        let strays = fleet.subscribers.count { $0.sequence != sequence || $0.digest != digest }
        for wrong in fleet.wrongs.prefix(5) { Console.warn(wrong) }
        let answers = fleet.answers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        stage.tell("answers by status: " + answers.joined(separator: ", "), [])
        stage.tell(
            "subscribers on another version than \(sequence); wrong deliveries", ["\(strays)", "\(fleet.wrongs.count)"])
        fleet.close()
        guard strays == 0, fleet.wrongs.isEmpty else { throw Failed("the fleet does not agree with the control plane") }
    }
}
