// Every file that a sidecar is given is watched: none is read once.

import Conversation
import Foundation
import Policy
import PolicyFiles
import ShellKit
import Terminal
import Testing
import Upstream

@testable import interlock_sidecar

/// A folder, and the watched files of a sidecar that reports nowhere.
private final class Stage {
    let root = FileManager.default.temporaryDirectory.appending(path: "flags-\(UUID().uuidString)").path
    let files = WatchedFiles(info: { _ in }, warn: { _ in })

    init() throws { try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func file(_ name: String) -> String { "\(root)/\(name)" }

    /// What `/metrics` says is in use.
    func isInUse(_ kind: String) -> Bool {
        files.prometheus.contains("interlock_file_age_seconds{file=\"\(kind)\",name=\"\"}")
    }

    func look() { for _ in 0..<2 { files.poll() } }
}

@Suite struct `Files that a sidecar is given` {
    struct Row: Sendable, CustomTestStringConvertible {
        var flags: [String]
        /// As metrics call it.
        var kind: String
        /// What makes it, where paths and contents go.
        var begin: @Sendable (WatchedFiles, [String]) -> AnyObject?
        var isCertificate = false
        var testDescription: String { flags.joined(separator: ", ") }
    }

    private static let rows = [
        Row(flags: ["sidecar-token-file"], kind: "sidecar_token") { SidecarToken($1[0], in: $0) },
        Row(flags: ["trust-key-file"], kind: "trust_key") { TrustBook($1[0], in: $0) },
        Row(flags: ["continuity-key-file"], kind: "continuity_key") { Keys(continuityKeyFile: $1[0], files: $0) },
        Row(
            flags: ["certificate-authorities"], kind: "certificate_authorities",
            begin: { $0.authorities("certificate_authorities", $1[0], flag: "--certificate-authorities") },
            isCertificate: true),
        Row(
            flags: ["control-ca"], kind: "control_ca",
            begin: { $0.authorities("control_ca", $1[0], flag: "--control-ca") }, isCertificate: true),
        Row(
            flags: ["client-certificate", "client-key"], kind: "client_certificate",
            begin: { $0.identity(certificate: $1[0], key: $1[1]).contents }, isCertificate: true),
    ]

    @Test func `every flag that takes a file has a row here`() {
        let flags = SidecarOptions.command.flags.filter { $0.shape == .value("FILE") || $0.shape == .values("FILE") }
        // What is written, not read, is no file that anybody rotates.
        let written: Set = ["request-log-file", "log-file"]
        #expect(Set(flags.map(\.name)).subtracting(written) == Set(Self.rows.flatMap(\.flags)))
    }

    @Test(arguments: rows)
    func `arrives late, is replaced, and is not replaced by what is not in order`(_ row: Row) throws {
        let stage = try Stage()
        let paths = row.flags.map { stage.file($0) }
        let held = row.begin(stage.files, paths)
        #expect(!stage.isInUse(row.kind))
        let first = try contents(row)
        for (path, text) in zip(paths, first) { try Data(text).write(to: URL(filePath: path)) }
        stage.look()
        #expect(stage.isInUse(row.kind), "it arrived late")
        for path in paths { try Data("not in\norder".utf8).write(to: URL(filePath: path)) }
        stage.look()
        #expect(stage.files.prometheus.contains("interlock_file_problem{file=\"\(row.kind)\",name=\"\"} 1\n"))
        #expect(stage.isInUse(row.kind), "what is in use stays")
        for (path, text) in zip(paths, try contents(row)) { try Data(text).write(to: URL(filePath: path)) }
        stage.look()
        #expect(stage.files.prometheus.contains("interlock_file_problem{file=\"\(row.kind)\",name=\"\"} 0\n"))
        withExtendedLifetime(held) {}
    }

    /// Contents that are in order, others at each call.
    private func contents(_ row: Row) throws -> [[UInt8]] {
        if row.isCertificate {
            let made = try Certificates()
            let names = row.flags.count == 2 ? ["leaf.pem", "leaf.key"] : ["ca.pem"]
            return try names.map { Array(try Data(contentsOf: made.url($0))) }
        }
        if row.kind == "trust_key" { return [SigningKey.generate().publicPEM] }
        return [Array(UUID().uuidString.utf8)]
    }

    @Test func `a key that is missing is told with its provider's name, its variable or file, and the cause`() throws {
        let stage = try Stage()
        let keys = Keys(files: stage.files)
        keys.variable = { ["EMPTY": " \n", "BLANK": "a b", "GOOD": " sk-1\r\n"][$0] }
        let secrets: [(String, Provider.Secret)] = [
            ("unset", .environment("UNSET")), ("empty", .environment("EMPTY")), ("blank", .environment("BLANK")),
            ("good", .environment("GOOD")), ("file", .file(stage.file("none"))),
        ]
        let policy = Policy(
            providers: secrets.map { name, secret in
                Provider(
                    name: name, dialect: .chat, origin: "https://h", authority: "h", path: "/", scheme: .bearer,
                    secret: secret, headers: [], anthropicVersion: nil, proxy: nil)
            }, groups: [], callers: [], snapshot: Snapshot(sequence: 1, digest: ""))
        #expect(
            keys.warnings(for: policy) == [
                "provider 'unset': environment variable UNSET holds no key (it is not set)",
                "provider 'empty': environment variable EMPTY holds no key (it is empty)",
                "provider 'blank': environment variable BLANK holds no key (it holds a blank within its line)",
                "provider 'file': file \(stage.file("none")) holds no key (No such file or directory)",
            ])
        try Data("sk-2\n".utf8).write(to: URL(filePath: stage.file("none")))
        var changes = 0
        keys.onChange = { changes += 1 }
        stage.look()
        #expect(changes == 1)
        #expect(keys.warnings(for: policy).count == 3)
    }
}

extension Certificates {
    fileprivate func url(_ name: String) -> URL { URL(filePath: path(name)) }
}
