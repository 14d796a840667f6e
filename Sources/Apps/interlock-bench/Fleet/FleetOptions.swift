// What the fleet bench can be told.

import PolicyFiles
import Terminal
import Upstream

/// The flags of `interlock-bench fleet`, read and checked.
struct FleetOptions {
    var control: UpstreamOrigin
    var pidFile: String
    var adminToken: String
    var sidecarToken: String
    var trust: TrustKeys?
    var subscribers: Int
    var rounds: Int
    var seconds: Int
    var writers: Int
    var breaksControl: Bool
    var sidecars: [UpstreamOrigin]

    static let command = Command(
        "interlock-bench fleet",
        summary: "measures delivery: simulated sidecars, or real ones, at a running control plane",
        flags: [
            Flag("control", .value("URL"), standard: "http://127.0.0.1:4200", help: "the control plane"),
            Flag("control-pid-file", .value("FILE"), help: "holds the number of its process, leader of its own group"),
            Flag("token-file", .value("FILE"), help: "the token of a publisher: it replaces all documents"),
            Flag("sidecar-token-file", .value("FILE"), help: "the token that the simulated sidecars share"),
            Flag("trust-key-file", .value("FILE"), help: "verifies signatures with these public keys; none: does not"),
            Flag("subscribers", .value("N"), standard: "100", help: "simulated sidecars"),
            Flag("rounds", .value("N"), standard: "20", help: "single changes, each awaited everywhere"),
            Flag("seconds", .value("N"), standard: "10", help: "how long changes are made as fast as they go; 0: not"),
            Flag("writers", .value("N"), standard: "4", help: "administrators who do that at the same time"),
            Flag("storm", .toggle, help: "kill -9 the control plane, which somebody must start again"),
            Flag(
                "sidecar", .values("URL"),
                help: "operations address of a real sidecar; then none are simulated, and /status is asked"),
        ],
        notes: """
            Everything is measured by one clock on one machine: from the status of the answer to a change, and from the
            moment at which the change was sent, until a subscriber has the publication and has checked its digest. Ends
            with 1 when any subscriber was sent something wrong or ends on another version than the last.
            """)

    init(_ answers: Answers) throws(Misuse) {
        control = try FleetOptions.origin(answers.required("control"), "--control")
        pidFile = try answers.required("control-pid-file")
        adminToken = try FleetOptions.line("token-file", answers)
        sidecarToken = try FleetOptions.line("sidecar-token-file", answers)
        do {
            trust = try answers.text("trust-key-file").map { file throws(KeyFault) in try TrustKeys(file: file) }
        } catch {
            throw Misuse("--trust-key-file: \(error)")
        }
        subscribers = try answers.number("subscribers", in: 1...100_000) ?? 100
        rounds = try answers.number("rounds", in: 1...10_000) ?? 20
        seconds = try answers.number("seconds", in: 0...3600) ?? 10
        writers = try answers.number("writers", in: 1...64) ?? 4
        breaksControl = answers.isOn("storm")
        sidecars = []
        for url in answers.texts("sidecar") { sidecars.append(try FleetOptions.origin(url, "--sidecar")) }
    }

    private static func origin(_ url: String, _ flag: String) throws(Misuse) -> UpstreamOrigin {
        guard let origin = UpstreamOrigin(reading: url), !origin.isSecure else {
            throw Misuse("\(flag): expected http://ADDRESS:PORT, found '\(url)'")
        }
        return origin
    }

    private static func line(_ flag: String, _ answers: Answers) throws(Misuse) -> String {
        let file = try answers.required(flag)
        let text = Files.read(file).map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard let line = text.split(separator: "\n").first else { throw Misuse("--\(flag): '\(file)' holds no token") }
        return String(line)
    }
}
