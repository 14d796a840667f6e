// Real sidecars, asked in turn for what they obey.
//
// What is measured is later than what happens: by the time until a sidecar is asked again, and answers. The asking
// takes its share of the machine too.

import EventLoop
import Terminal
import Upstream
import Wire

/// Sidecar processes, measured.
final class RealFleet {
    private let options: FleetOptions
    private let stage: Stage
    private let voices: [AdminVoice]

    init(_ options: FleetOptions, _ stage: Stage) {
        self.options = options
        self.stage = stage
        voices = options.sidecars.map { AdminVoice(on: stage.loop, origin: $0, token: "none") }
    }

    /// Single changes after quiet moments.
    func measure() throws {
        Console.info("\(voices.count) sidecar process(es)")
        _ = try settle(at: stage.newest().sequence)
        var (sinceAnswer, sinceQuestion) = (Latencies(), Latencies())
        for _ in 0..<options.rounds {
            stage.turn(milliseconds: 300)
            let (heard, sequence) = try stage.change()
            for moment in try settle(at: sequence) {
                sinceAnswer.add(moment - heard.answeredAt)
                sinceQuestion.add(moment - heard.askedAt)
            }
        }
        stage.tell("single changes: ms", ["p50", "p99", "longest"])
        stage.tell("  from the change's answer until seen as active", sinceAnswer.cells)
        stage.tell("  from the change's sending until seen as active", sinceQuestion.cells)
        try verify()
    }

    /// When each was seen to obey the publication.
    private func settle(at sequence: Int) throws -> [Int] {
        var moments: [Int] = []
        var behind = voices
        let deadline = Clock.now + 60_000_000_000
        while !behind.isEmpty {
            guard Clock.now < deadline else { throw Failed("\(behind.count) sidecars never obeyed \(sequence)") }
            behind = behind.filter { voice in
                guard held(voice).sequence >= sequence else { return true }
                moments.append(Clock.now)
                return false
            }
        }
        return moments
    }

    private func held(_ voice: AdminVoice) -> (sequence: Int, digest: String) {
        let held = voice.ask("GET", "/status").json?.root["subscription"]
        return (held?["sequence"]?.int ?? 0, held?["digest"]?.string ?? "")
    }

    private func verify() throws {
        let (sequence, digest) = try stage.newest()
        let strays = voices.count { held($0) != (sequence, digest) }
        stage.tell("sidecars on another version than \(sequence)", ["\(strays)"])
        if strays > 0 { throw Failed("the sidecars do not agree with the control plane") }
    }
}
