// What the sidecar can be told on its command line.

import Listening
import Terminal
import Upstream

/// The sidecar's flags, read and checked.
struct SidecarOptions: Sendable {
    /// Where policies come from.
    enum Source: Sendable, Equatable {
        case folder(String)
        case control(ControlOptions)
    }

    var source: Source
    var listening: ListenOptions
    var drain: DrainOptions
    var workers: Int
    var log: LogOptions
    var authorities: String?
    /// Obeyed only where it was asked for.
    var proxies: ProxyEnvironment?
    var upstream = UpstreamLimits()
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
                help: "where agents connect: \(ListenOptions.addressHelp)"),
            Flag(
                "operations", .value("ADDRESS"), standard: "127.0.0.1:4101",
                help: "health, readiness, metrics and status"),
        ] + ListenOptions.flags + DrainOptions.flags + [
            Flag("workers", .value("N"), standard: "1", help: "threads, each with a loop of its own"),
            Flag(
                "certificate-authorities", .value("FILE"),
                help: "trusted certificates for providers, PEM; the system's otherwise"),
            Flag(
                "proxy-from-environment", .toggle,
                help: "obey HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY; a provider's own `proxy` comes first"),
            Flag(
                "connection-age", .value("SECONDS"), standard: "300",
                help: "how long a connection to a provider is used before its name is looked up again"),
            Flag(
                "continuity-key-file", .value("FILE"),
                help: "closes the envelopes of replayed thoughts; derived from each provider's own key otherwise"),
            Flag(
                "allow-scripts", .values("DIR"),
                help: "a folder whose programs the documents may have started (strategy `script`); none otherwise"),
            Flag("check", .toggle, help: "compile the documents, print every complaint, and exit"),
            Flag("strict", .toggle, help: "with --check: a warning fails too (exit 1), for pipelines"),
        ] + LogOptions.flags + LogOptions.requestFlags,
        alternatives: [Alternatives(["policies"], ControlOptions.flags.map(\.name))],
        notes: """
            Exactly one of --policies and --control says what is obeyed; the one on the command line goes before the
            variables of the other. With --control, what is in force is kept in --state-dir, and a restart begins with
            it, whether or not the control plane can be reached.

            Files are looked at every second: a new key, token or certificate is in use within seconds, one that is not
            in order changes nothing, and one that is missing is waited for. SIGHUP reads files and documents again at
            once, and opens the file of the request log anew; a bad edit is refused and the policy in force stays. With
            --control it asks at once, also for what was refused. SIGTERM ends in good order: /readyz says 503 at once,
            listeners close after --drain-delay, replies under way are finished. A second one ends the process at once.

            `[::]` takes IPv4 callers as well, unless 0.0.0.0 is given for the same port. An address that another
            process listens at is refused, whatever the number of workers.

            What a model wants back of its own thoughts travels through callers of other dialects in envelopes. Sidecars
            with the same provider keys, or the same continuity key file (at least 16 bytes), open each other's.
            """)

    init(_ answers: Answers) throws(Misuse) {
        source = try SidecarOptions.source(answers)
        listening = try ListenOptions(answers, addresses: ["listen", "operations"])
        drain = try DrainOptions(answers)
        workers = try answers.number("workers", in: 1...256) ?? 1
        log = try LogOptions(answers)
        authorities = answers.text("certificate-authorities")
        if answers.isOn("proxy-from-environment") { proxies = try ProxyEnvironment.obeyed() }
        if let seconds = try answers.number("connection-age", in: 1...86_400) {
            upstream.ageMilliseconds = seconds * 1_000
        }
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
