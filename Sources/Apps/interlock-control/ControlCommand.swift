// What the control plane can be told on its command line.

import Listening
import PolicyFiles
import Terminal

/// The control plane's flags, read and checked.
struct ControlOptions: Sendable {
    var database: String
    var signingKey: String
    var bootstrapToken: String
    var listening: ListenOptions
    var drain: DrainOptions
    var certificate: (chain: String, key: String)?
    var clientAuthorities: String?
    var checksOnly: Bool

    static let command = Command(
        "interlock-control",
        summary: "keeps policies in PostgreSQL and publishes them, signed, to the sidecars",
        flags: [
            Flag("database", .value("URL"), help: "PostgreSQL, as libpq spells it (TLS: sslmode=verify-full)"),
            Flag("database-file", .value("FILE"), help: "a file that holds the URL: for URLs with a password in them"),
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
            Flag("check", .toggle, help: "migrate, verify the database's chains, and exit"),
        ],
        notes: """
            Any number of control planes may run over one database. SIGHUP reads certificates again. SIGTERM ends in
            good order: /readyz says 503 at once, listeners close after --drain-delay, requests under way are finished.
            `[::]` takes IPv4 callers as well, unless 0.0.0.0 is given for the same port. Credentials, tokens and keys
            are read from files or the environment, never from arguments.
            """)

    init(_ answers: Answers, environment: (String) -> String? = environmentVariable) throws(Misuse) {
        database = try Self.database(answers)
        signingKey = try answers.required("signing-key-file")
        bootstrapToken = try Self.bootstrapToken(answers, environment)
        listening = try ListenOptions(answers, addresses: ["listen"])
        drain = try DrainOptions(answers)
        certificate = try answers.pair("tls-certificate", "tls-key")
        clientAuthorities = answers.text("client-ca")
        if clientAuthorities != nil, certificate == nil { throw Misuse("--client-ca needs --tls-certificate") }
        checksOnly = answers.isOn("check")
    }

    private static func database(_ answers: Answers) throws(Misuse) -> String {
        switch (answers.text("database"), answers.text("database-file")) {
        case (let url?, nil): return url
        case (nil, let file?): return try line(of: file, "--database-file")
        case (nil, nil): throw Misuse("--database or --database-file is missing")
        case (_?, _?): throw Misuse("one of --database and --database-file is enough")
        }
    }

    private static func bootstrapToken(
        _ answers: Answers, _ environment: (String) -> String?
    ) throws(Misuse) -> String {
        let flag = "--bootstrap-token-file"
        let token: String
        if let file = answers.text("bootstrap-token-file") {
            token = try line(of: file, flag)
        } else if let text = environment("INTERLOCK_BOOTSTRAP_TOKEN") {
            token = text
        } else {
            throw Misuse("\(flag) is missing")
        }
        guard token.utf8.count >= 16, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Misuse("\(flag): expected at least 16 visible characters, without blanks")
        }
        return token
    }

    private static func line(of file: String, _ flag: String) throws(Misuse) -> String {
        guard let bytes = Files.read(file) else { throw Misuse("\(flag): '\(file)' cannot be read") }
        let text = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
        guard let text, !text.isEmpty else { throw Misuse("\(flag): '\(file)' is empty") }
        return text
    }
}
