// What every command that asks the control plane can be told, and who it is asked by.

import PolicyFiles
import Terminal
import Upstream

/// The flags that lead to the control plane.
enum ControlFlags {
    static let standard = "http://127.0.0.1:4200"

    /// To be put behind a command's own.
    static let all = [
        Flag("control", .value("URL"), standard: standard, help: "the control plane"),
        Flag(
            "token-file", .value("FILE"), help: "the file that holds your token; INTERLOCK_TOKEN may hold it instead"),
        Flag(
            "ca-file", .value("FILE"), help: "trusted certificates for the control plane, PEM; the system's otherwise"),
        Flag(
            "client-certificate", .value("FILE"),
            help: "your own certificate and its chain, PEM, for a control plane with --client-ca"),
        Flag("client-key", .value("FILE"), help: "that certificate's private key, PEM"),
        Flag(
            "control-proxy", .value("URL"),
            help: "the proxy on the way to the control plane: http://[USER:PASSWORD@]HOST[:PORT]"),
        Flag(
            "proxy-from-environment", .toggle, help: "obey HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY"),
        Flag("json", .toggle, hasVariable: false, help: "print the API's own document"),
        Invocation.wideFlag,
    ]
}

extension Invocation {
    /// Whether documents are shown as they are.
    var wantsJSON: Bool { answers.isOn("json") }

    /// The control plane, asked with the token that was named.
    func control() throws -> ControlClient {
        let origin = try UpstreamOrigin.place(
            answers.required("control"), flag: "control", example: ControlFlags.standard,
            authorities: answers.text("ca-file"),
            identity: answers.pair("client-certificate", "client-key").map {
                UpstreamIdentity(certificate: $0, key: $1)
            })
        let token = try token()
        let way = try origin.through(proxy(to: origin))
        if !origin.isSecure, !origin.isNear { complain("interlock: the token goes unencrypted to \(origin.host)") }
        return try ControlClient(way, token: token)
    }

    /// The proxy on the way to the control plane: the one of the flag, or the environment's where that was asked for.
    private func proxy(to origin: UpstreamOrigin) throws(Misuse) -> String? {
        if let text = answers.text("control-proxy") {
            guard let address = ProxyAddress(text) else {
                throw Misuse("--control-proxy: its value is not like http://proxy.example.com:3128")
            }
            return address.url
        }
        let isAsked = answers.isOn("proxy-from-environment")
        do throws(ProxyEnvironment.Fault) {
            let proxy = try ProxyEnvironment(environment).proxy(for: origin)
            if isAsked { return proxy }
            if proxy != nil, let text = ProxyEnvironment.unusedText(environment) { complain("interlock: \(text)") }
        } catch {
            if isAsked { throw Misuse("\(error)") }
        }
        return nil
    }

    private func token() throws(Misuse) -> BearerToken {
        if let file = answers.text("token-file") {
            let bytes: [UInt8]
            do throws(FileFault) {
                bytes = try Files.input(file, limit: SecretLine.limit)
            } catch {
                throw Misuse("--token-file: \(file) cannot be read (\(error.cause))")
            }
            return try BearerToken(bytes, from: "--token-file: \(file)")
        }
        if let token = environment("INTERLOCK_TOKEN"), !token.isEmpty {
            return try BearerToken(Array(token.utf8), from: "INTERLOCK_TOKEN")
        }
        throw Misuse(
            "a token is missing: --token-file FILE, or INTERLOCK_TOKEN_FILE or INTERLOCK_TOKEN in the environment")
    }
}

extension UpstreamOrigin {
    /// Whether it is this machine.
    fileprivate var isNear: Bool { host == "localhost" || host.hasPrefix("127.") || host == "[::1]" }
}
