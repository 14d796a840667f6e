// What a sidecar is told about its control plane.

import Glibc
import Policy
import Terminal
import Upstream

/// The flags that go with `--control`, read and checked.
struct ControlOptions: Sendable, Equatable {
    /// Without a slash at its end.
    var url: String
    var tokenFile: String
    var trustKeyFile: String
    var stateFolder: String
    var name: String
    var labels: [String: String]
    var authorities: String?
    /// On the way to the control plane; may hold a password.
    var proxy: String?
    /// Seconds that the control plane may keep a question.
    var waitSeconds: Int
    /// Shown to a control plane that asks for a certificate.
    var identity: UpstreamIdentity?

    /// The first chooses a control plane; the others mean nothing without it.
    static let flags = [
        Flag(
            "control", .value("URL"), help: "the control plane to obey, in the place of a folder: https://HOST[:PORT]"),
        Flag("sidecar-token-file", .value("FILE"), help: "the token that the control plane knows sidecars by"),
        Flag(
            "trust-key-file", .value("FILE"),
            help: "the control plane's public key, PEM (Ed25519); several one after the other while keys change"),
        Flag("state-dir", .value("DIR"), help: "where what is in force is kept; of one sidecar alone"),
        Flag("sidecar-name", .value("NAME"), help: "its name, unique in the fleet; the host's name otherwise"),
        Flag("label", .values("NAME=VALUE"), help: "what administrators tell sidecars apart by: track=canary"),
        Flag(
            "control-ca", .value("FILE"),
            help: "trusted certificates for the control plane, PEM; the system's otherwise"),
        Flag(
            "control-proxy", .value("URL"),
            help: "the proxy on the way to the control plane: http://[USER:PASSWORD@]HOST[:PORT]"),
        Flag(
            "client-certificate", .value("FILE"),
            help: "the sidecar's own certificate and its chain, PEM, for a control plane with --client-ca"),
        Flag("client-key", .value("FILE"), help: "that certificate's private key, PEM"),
        Flag(
            "control-wait", .value("SECONDS"),
            help: "how long a question for news may wait, 1 to 60; 30 otherwise. Less is learned where waits are cut"),
    ]

    init(_ url: String, _ answers: Answers) throws(Misuse) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard UpstreamOrigin(reading: self.url) != nil, !self.url.dropFirst(8).contains(where: { "/?#@".contains($0) })
        else {
            // What was given is not shown: it may hold a password.
            throw Misuse("--control: expected a URL like https://control.example.com:4200, without a user or a path")
        }
        let needed = ["sidecar-token-file", "trust-key-file", "state-dir"].filter { answers.text($0) == nil }
        guard needed.isEmpty else {
            throw Misuse("--control needs \(needed.map { "--\($0)" }.joined(separator: ", ")) too")
        }
        tokenFile = try answers.required("sidecar-token-file")
        trustKeyFile = try answers.required("trust-key-file")
        stateFolder = try answers.required("state-dir")
        name = try ControlOptions.name(answers.text("sidecar-name"))
        labels = try ControlOptions.labels(answers.texts("label"))
        authorities = answers.text("control-ca")
        proxy = try ControlOptions.proxy(to: self.url, answers)
        waitSeconds = try answers.number("control-wait", in: 1...60) ?? SubscriptionPace().waitSeconds
        identity = try answers.pair("client-certificate", "client-key").map {
            UpstreamIdentity(certificate: $0, key: $1)
        }
    }

    private static func proxy(to url: String, _ answers: Answers) throws(Misuse) -> String? {
        if let text = answers.text("control-proxy") {
            guard let address = ProxyAddress(text) else {
                throw Misuse("--control-proxy: its value is not like http://proxy.example.com:3128")
            }
            return address.url
        }
        guard answers.isOn("proxy-from-environment"), let origin = UpstreamOrigin(reading: url) else { return nil }
        return try ProxyEnvironment.obeyed().proxy(for: origin)
    }

    /// The times of the subscription.
    var pace: SubscriptionPace {
        var pace = SubscriptionPace()
        pace.waitSeconds = waitSeconds
        return pace
    }

    private static func name(_ given: String?) throws(Misuse) -> String {
        if let given {
            guard isPlainName(given) else { throw Misuse("--sidecar-name: '\(given)' is not \(plainName)") }
            return given
        }
        guard let host = hostName, isPlainName(host) else {
            throw Misuse("--sidecar-name is missing, and the host's name will not do: it is not \(plainName)")
        }
        return host
    }

    private static let plainName = "1 to 128 letters, digits and . _ - : @ + /"

    private static var hostName: String? {
        var room = [CChar](repeating: 0, count: 256)
        guard gethostname(&room, room.count - 1) == 0 else { return nil }
        return String(decoding: room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func labels(_ given: [String]) throws(Misuse) -> [String: String] {
        var labels: [String: String] = [:]
        for text in given {
            let sides = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2, sides.allSatisfy(isPlainName) else {
                throw Misuse("--label: '\(text)' is not NAME=VALUE, each \(plainName)")
            }
            guard labels.updateValue(sides[1], forKey: sides[0]) == nil else {
                throw Misuse("--label: '\(sides[0])' is given twice")
            }
        }
        guard labels.count <= Scope.mostLabels else { throw Misuse("--label: at most \(Scope.mostLabels) labels") }
        return labels
    }
}
