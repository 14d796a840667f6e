// Every file that a control plane is given is watched: none is read once.

import Foundation
import HTTPServer
import PolicyFiles
import ShellKit
import Terminal
import Testing

@testable import interlock_control

/// A folder with everything that a control plane is given.
private final class Stage {
    let made = try! Certificates()
    private(set) var lines: [String] = []
    private(set) var files: ControlFiles!
    private(set) var watched: WatchedFiles!

    /// `more`: names of further flags and of their files, which are not written.
    init(_ missing: Set<String> = [], _ more: [String: String] = [:]) throws {
        let note = { [unowned self] (line: String) in lines.append(line) }
        watched = WatchedFiles(info: note, warn: note)
        for (name, text) in try Stage.contents() where !missing.contains(name) { try write(text, to: name) }
        if missing.contains("tls-key") {
            try FileManager.default.moveItem(atPath: made.path("leaf.key"), toPath: made.path("kept.key"))
        }
        let words =
            [
                ("database-file", "database-file"), ("signing-key-file", "signing-key-file"),
                ("bootstrap-token-file", "bootstrap-token-file"), ("tls-certificate", "leaf.pem"),
                ("tls-key", "leaf.key"),
                ("client-ca", "ca.pem"),
            ].flatMap { ["--\($0)", made.path($1)] } + more.flatMap { [$0, made.path($1)] }
        let options = try ControlOptions(ControlOptions.command.read(words) { _ in nil }) { _ in nil }
        files = try ControlFiles(options, watched)
    }

    static func contents() throws -> [(String, [UInt8])] {
        [
            ("database-file", Array("postgres://one@db/interlock\r\n".utf8)),
            ("bootstrap-token-file", [0xEF, 0xBB, 0xBF] + Array("bootstrap-of-the-first\r\n".utf8)),
            ("signing-key-file", SigningKey.generate().privatePEM),
        ]
    }

    func write(_ text: [UInt8], to name: String) throws { try Data(text).write(to: URL(filePath: made.path(name))) }

    func look() { for _ in 0..<2 { watched.poll() } }
}

@Suite(.enabled(if: OpenSSL.isThere, "the openssl program is not installed"))
struct `Files that a control plane is given` {
    @Test func `every flag that takes a file is one of these`() {
        let flags = ControlOptions.command.flags.filter { $0.shape == .value("FILE") || $0.shape == .values("FILE") }
        let written: Set = ["log-file"]
        #expect(
            Set(flags.map(\.name)).subtracting(written) == [
                "database-file", "listen-database-file", "signing-key-file", "bootstrap-token-file", "tls-certificate",
                "tls-key", "client-ca",
            ])
    }

    @Test func `the URL that is listened at is followed too`() throws {
        let stage = try Stage([], ["--listen-database-file": "listen-database-file"])
        #expect(stage.files.listenDatabase?.value == nil && !stage.files.areComplete)
        var urls: [String] = []
        stage.files.listenDatabase?.onChange = { urls.append($0) }
        try stage.write(Array("postgres://one@server/interlock\r\n".utf8), to: "listen-database-file")
        stage.look()
        try stage.write(Array("postgres://two@server/interlock\n".utf8), to: "listen-database-file")
        stage.look()
        #expect(urls == ["postgres://one@server/interlock", "postgres://two@server/interlock"])
        #expect(stage.files.areComplete)
    }

    @Test func `the database's URL and the bootstrap token are read as other systems write them, and again`() throws {
        let stage = try Stage()
        #expect(stage.files.database?.value == "postgres://one@db/interlock")
        #expect(stage.files.bootstrapToken?.value == "bootstrap-of-the-first")
        var urls: [String] = []
        stage.files.database?.onChange = { urls.append($0) }
        try stage.write(Array("host=db user=two password='a b'\n".utf8), to: "database-file")
        try stage.write(Array("short\n".utf8), to: "bootstrap-token-file")
        stage.look()
        #expect(urls == ["host=db user=two password='a b'"])
        #expect(stage.files.bootstrapToken?.value == "bootstrap-of-the-first")
        #expect(stage.files.bootstrapToken?.state.problem == "holds fewer than 16 characters")
        #expect(!stage.lines.joined().contains("two"), "no part of a URL is told")
    }

    @Test func `what is missing is waited for`() throws {
        let stage = try Stage(["database-file", "bootstrap-token-file", "signing-key-file", "tls-key"])
        #expect(stage.files.database?.value == nil)
        #expect(stage.files.signingKey.value == nil)
        #expect(stage.files.tls?.value == nil)
        #expect(stage.lines.count == 4)
        for (name, text) in try Stage.contents() { try stage.write(text, to: name) }
        try FileManager.default.moveItem(atPath: stage.made.path("kept.key"), toPath: stage.made.path("leaf.key"))
        stage.look()
        #expect(stage.files.database?.value != nil)
        #expect(stage.files.bootstrapToken?.value != nil)
        #expect(stage.files.signingKey.value != nil)
        #expect(stage.files.tls?.value != nil)
    }

    @Test func `another signing key is told loudly, and taken only on SIGHUP`() throws {
        let stage = try Stage()
        let first = stage.files.signingKey.value?.publicKeyID
        let other = SigningKey.generate()
        try stage.write(other.privatePEM, to: "signing-key-file")
        stage.look()
        stage.look()
        #expect(stage.files.signingKey.value?.publicKeyID == first)
        #expect(stage.lines.count == 1)
        #expect(stage.lines[0].contains("holds another key (\(other.publicKeyID))"))
        #expect(stage.lines[0].contains("until SIGHUP"))
        stage.files.reload()
        #expect(stage.files.signingKey.value?.publicKeyID == other.publicKeyID)
        try stage.write(SigningKey.generate().privatePEM, to: "signing-key-file")
        stage.look()
        #expect(stage.files.signingKey.value?.publicKeyID == other.publicKeyID, "the permission was for once")
    }

    @Test func `a certificate that does not fit its key is kept out until the key comes`() throws {
        let stage = try Stage()
        var changes = 0
        stage.files.tls?.onChange = { _ in changes += 1 }
        let other = try Certificates()
        for name in ["leaf.pem", "ca.pem"] {
            try stage.write(Array(try Data(contentsOf: URL(filePath: other.path(name)))), to: name)
        }
        stage.look()
        #expect(changes == 0)
        #expect(stage.files.tls?.state.problem?.contains("does not belong to the certificate") == true)
        // As editors of Windows would have it.
        let key = String(decoding: try Data(contentsOf: URL(filePath: other.path("leaf.key"))), as: UTF8.self)
        try stage.write([0xEF, 0xBB, 0xBF] + Array(key.replacing("\n", with: "\r\n").utf8), to: "leaf.key")
        stage.look()
        #expect(changes == 1)
        #expect(stage.files.tls?.state.problem == nil)
    }

    @Test(arguments: ["database-file", "bootstrap-token-file", "signing-key-file"])
    func `a folder in the place of a file is a mistake of the command line`(flag: String) throws {
        let made = try Certificates()
        for (name, text) in try Stage.contents() { try Data(text).write(to: URL(filePath: made.path(name))) }
        let words = ["database-file", "signing-key-file", "bootstrap-token-file"].flatMap {
            ["--\($0)", $0 == flag ? made.folder.path : made.path($0)]
        }
        let options = try ControlOptions(ControlOptions.command.read(words) { _ in nil }) { _ in nil }
        let misuse = #expect(throws: Misuse.self) {
            try ControlFiles(options, WatchedFiles(info: { _ in }, warn: { _ in }))
        }
        #expect(misuse?.message == "--\(flag): \(made.folder.path): it is a folder; expected a file")
    }
}
