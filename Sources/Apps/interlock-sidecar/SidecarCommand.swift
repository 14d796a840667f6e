// What the sidecar can be told on its command line.

import Terminal

/// The sidecar's flags, read and checked.
struct SidecarOptions: Sendable {
    /// Where policies come from.
    enum Source: Sendable, Equatable {
        case folder(String)
        case control(ControlOptions)
    }

    var source: Source
    var listen: [String]
    var operations: String
    var workers: Int
    var logsRequests: Bool
    var authorities: String?
    var continuityKeyFile: String?
    var scriptFolders: [String]
    var checksOnly: Bool
    /// Warnings fail a check.
    var isStrict: Bool

    static let command = Command(
        "interlock-sidecar",
        summary: "serves agents by the policy documents of a folder or of a control plane",
        flags: [
            Flag("policies", .value("DIR"), help: "the folder of policy documents (*.json); reloaded when it changes")
        ] + ControlOptions.flags + [
            Flag(
                "listen", .values("ADDRESS"), standard: "127.0.0.1:4100",
                help: "where agents connect: HOST:PORT (port 0: a free one) or unix:/path"),
            Flag(
                "operations", .value("ADDRESS"), standard: "127.0.0.1:4101",
                help: "health, readiness, metrics and status"),
            Flag("workers", .value("N"), standard: "1", help: "threads, each with a loop of its own"),
            Flag("log-requests", .toggle, help: "one line of JSON on standard output for every request"),
            Flag(
                "certificate-authorities", .value("FILE"),
                help: "trusted certificates for providers, PEM; the system's otherwise"),
            Flag(
                "continuity-key-file", .value("FILE"),
                help: "closes the envelopes of replayed thoughts; derived from each provider's own key otherwise"),
            Flag(
                "allow-scripts", .values("DIR"),
                help: "a folder whose programs the documents may have started (strategy `script`); none otherwise"),
            Flag("check", .toggle, help: "compile the documents, print every complaint, and exit"),
            Flag("strict", .toggle, help: "with --check: a warning fails too (exit 1), for pipelines"),
        ],
        alternatives: [Alternatives(["policies"], ControlOptions.flags.map(\.name))],
        notes: """
            Exactly one of --policies and --control says what is obeyed; the one on the command line goes before the
            variables of the other. With --control, what is in force is kept in --state-dir, and a restart begins with
            it, whether or not the control plane can be reached.

            SIGHUP reads the documents again; a bad edit is refused and the policy in force stays. With --control it
            reads the trust keys again, and asks at once, also for what was refused. SIGTERM ends in good order: replies
            under way are finished first.

            What a model wants back of its own thoughts travels through callers of other dialects in envelopes. Sidecars
            with the same provider keys, or the same continuity key file (at least 16 bytes), open each other's.
            """)

    init(_ answers: Answers) throws(Misuse) {
        source = try SidecarOptions.source(answers)
        listen = answers.texts("listen")
        operations = try answers.required("operations")
        workers = try answers.number("workers", in: 1...256) ?? 1
        logsRequests = answers.isOn("log-requests")
        authorities = answers.text("certificate-authorities")
        continuityKeyFile = answers.text("continuity-key-file")
        scriptFolders = answers.texts("allow-scripts")
        for folder in scriptFolders where !folder.hasPrefix("/") {
            throw Misuse("--allow-scripts: '\(folder)' is not an absolute path")
        }
        checksOnly = answers.isOn("check")
        isStrict = answers.isOn("strict")
    }

    private static func source(_ answers: Answers) throws(Misuse) -> Source {
        switch (answers.text("policies"), answers.text("control")) {
        case (let path?, nil): return .folder(path)
        case (nil, let url?): return .control(try ControlOptions(url, answers))
        case (nil, nil): throw Misuse("--policies DIR or --control URL is missing")
        case (_?, _?): throw Misuse("--policies and --control exclude each other")
        }
    }
}
