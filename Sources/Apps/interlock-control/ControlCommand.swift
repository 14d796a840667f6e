// What the control plane can be told on its command line.

import Listening
import PolicyFiles
import Store
import Terminal

/// The control plane's flags, read and checked.
struct ControlOptions: Sendable {
    /// What is written down, or the file that holds it.
    enum Secret: Sendable, Equatable {
        case text(String)
        case inFile(String)

        var file: String? { if case .inFile(let path) = self { path } else { nil } }

        /// What is written down, or what the file holds now.
        func value(in file: WatchedFile<String>?) -> String? {
            if case .text(let text) = self { text } else { file?.value }
        }
    }

    var database: Secret
    /// Where notifications are listened for; nil: through `database`.
    var listenDatabase: Secret?
    var signingKey: String
    var bootstrapToken: Secret
    var listening: ListenOptions
    var drain: DrainOptions
    var certificate: (chain: String, key: String)?
    var clientAuthorities: String?
    var checksOnly: Bool
    var log: LogOptions
    /// Seconds after which a check that is not done ends.
    var checkDeadline: Int
    /// Seconds that a sidecar's question is kept at most.
    var longestWait: Int

    static let command = Command(
        "interlock-control",
        summary: "keeps policies in PostgreSQL and publishes them, signed, to the sidecars",
        flags: [
            Flag("database", .value("URL"), help: "PostgreSQL, as libpq spells it (TLS: sslmode=verify-full)"),
            Flag("database-file", .value("FILE"), help: "a file that holds the URL: for URLs with a password in them"),
            Flag(
                "listen-database", .value("URL"),
                help: "the same database for LISTEN, which needs a session: where --database is a pooler's in "
                    + "transaction mode, the URL of the server or of a pooler in session mode"),
            Flag("listen-database-file", .value("FILE"), help: "a file that holds the URL for LISTEN"),
            Flag("signing-key-file", .value("FILE"), help: "the Ed25519 private key that signs publications, PEM"),
            Flag(
                "bootstrap-token-file", .value("FILE"),
                help:
                    "the credential that makes the others, 16 characters or more; or INTERLOCK_BOOTSTRAP_TOKEN"),
            Flag(
                "listen", .values("ADDRESS"), standard: "127.0.0.1:4200",
                help: "where administrators and sidecars connect: \(ListenOptions.addressHelp)"),
        ] + ListenOptions.flags + DrainOptions.flags + [
            Flag("tls-certificate", .value("FILE"), help: "the server's certificate and its chain, PEM: serves TLS"),
            Flag("tls-key", .value("FILE"), help: "the certificate's private key, PEM"),
            Flag(
                "client-ca", .value("FILE"), help: "then every client needs a certificate of these authorities, PEM"),
            Flag(
                "longest-wait", .value("SECONDS"), standard: "60",
                help: "how long a sidecar's question is kept at most, 1 to 60: less than a balancer's idle timeout"),
            Flag("check", .toggle, help: "migrate, verify the database's chains, and exit"),
            Flag(
                "check-deadline", .value("SECONDS"), standard: "30",
                help: "how long --check may take before it ends with an error"),
        ] + LogOptions.flags,
        alternatives: [
            Alternatives(["database"], ["database-file"]), Alternatives(["listen-database"], ["listen-database-file"]),
        ],
        notes: """
            Any number of control planes may run over one database. Files are looked at every second: a new database
            URL, certificate or bootstrap token is in use within seconds, one that is not in order changes nothing, and
            one that is missing is waited for. Another signing key is only taken on SIGHUP, when the sidecars trust it.
            SIGTERM ends in good order: /readyz says 503 at once, listeners close after --drain-delay, requests under way
            are finished. `[::]` takes IPv4 callers as well, unless 0.0.0.0 is given for the same port. Credentials,
            tokens and keys are read from files or the environment, never from arguments.
            """)

    init(_ answers: Answers, environment: (String) -> String? = environmentVariable) throws(Misuse) {
        guard let database = try Self.database(answers, "database") else {
            throw Misuse("--database or --database-file is missing")
        }
        self.database = database
        listenDatabase = try Self.database(answers, "listen-database")
        signingKey = try answers.required("signing-key-file")
        bootstrapToken = try Self.bootstrapToken(answers, environment)
        listening = try ListenOptions(answers, addresses: ["listen"])
        drain = try DrainOptions(answers)
        certificate = try answers.pair("tls-certificate", "tls-key")
        clientAuthorities = answers.text("client-ca")
        if clientAuthorities != nil, certificate == nil { throw Misuse("--client-ca needs --tls-certificate") }
        checksOnly = answers.isOn("check")
        log = try LogOptions(answers)
        checkDeadline = try Self.checkDeadline(answers)
        longestWait = try answers.number("longest-wait", in: DeliveryDesk.waits) ?? DeliveryDesk.waits.upperBound
    }

    private static func database(_ answers: Answers, _ flag: String) throws(Misuse) -> Secret? {
        switch (answers.text(flag), answers.text("\(flag)-file")) {
        case (let url?, nil): return .text(try checked(url, "--\(flag)"))
        case (nil, let file?): return .inFile(file)
        case (nil, nil): return nil
        case (_?, _?): throw Misuse("one of --\(flag) and --\(flag)-file is enough")
        }
    }

    private static func checked(_ url: String, _ flag: String) throws(Misuse) -> String {
        do throws(DatabaseURLError) {
            return try DatabaseURL(url).text
        } catch {
            throw Misuse("\(flag): \(error)")
        }
    }

    private static func checkDeadline(_ answers: Answers) throws(Misuse) -> Int {
        let text = answers.text("check-deadline") ?? "30"
        guard let seconds = Int(text), (1...86_400).contains(seconds) else {
            throw Misuse("--check-deadline: expected seconds from 1 to 86400")
        }
        return seconds
    }

    private static func bootstrapToken(
        _ answers: Answers, _ environment: (String) -> String?
    ) throws(Misuse) -> Secret {
        if let file = answers.text("bootstrap-token-file") { return .inFile(file) }
        guard let text = environment("INTERLOCK_BOOTSTRAP_TOKEN") else {
            throw Misuse("--bootstrap-token-file is missing")
        }
        let token: String
        do throws(SecretLineError) {
            token = try SecretLine.read(Array(text.utf8))
        } catch {
            throw Misuse("INTERLOCK_BOOTSTRAP_TOKEN \(error)")
        }
        guard isBootstrapToken(token) else {
            throw Misuse("INTERLOCK_BOOTSTRAP_TOKEN holds fewer than 16 characters")
        }
        return .text(token)
    }

    /// Whether it is long enough not to be guessed.
    static func isBootstrapToken(_ token: String) -> Bool { token.utf8.count >= 16 }
}
