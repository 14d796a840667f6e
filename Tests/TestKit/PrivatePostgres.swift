// A PostgreSQL of the tests' own: a folder of its own, a free port, and nobody else's data.
//
// The script that starts it also watches the process of the tests: when that ends, however it ends, the server is
// stopped and the folder removed.

import Foundation

/// One running server.
package final class PrivatePostgres: Sendable {
    /// The one that most tests share, each with a database of its own.
    package static let shared = Result { try PrivatePostgres() }

    private let folder: String
    private let port: String
    private let options: String

    /// Makes and starts a server; takes about two seconds. With TLS, its certificate is for 127.0.0.1 and signs itself.
    ///
    /// - Parameter options: words for the server's command line, such as `-c max_connections=10`.
    package init(withTLS: Bool = false, options: String = "") throws {
        self.options = options
        folder = FileManager.default.temporaryDirectory.appending(path: "interlock-\(UUID().uuidString)").path
        let url = try Self.run([withTLS ? "start-tls" : "start", folder], options)
        guard let port = URLComponents(string: url)?.port else { throw Failure(message: "no URL in '\(url)'") }
        self.port = "\(port)"
        try Self.watch(folder)
    }

    /// The file with the server's certificate, where it has one.
    package var certificate: String { folder + "/server.crt" }

    /// Stops the server's processes where they are, as a machine that hangs does.
    package func freeze() throws { _ = try Self.run(["freeze", folder]) }

    /// Lets them go on.
    package func thaw() throws { _ = try Self.run(["thaw", folder]) }

    /// A fresh, empty database: its URL.
    package static func database() throws -> String { try shared.get().database() }

    /// A fresh, empty database on this server: its URL.
    package func database() throws -> String {
        let name = "t" + UUID().uuidString.lowercased().filter { $0 != "-" }
        _ = try Self.command(
            "/usr/bin/psql", ["-q", "-X", "-c", "create database \(name)", url("interlock")])
        return url(name)
    }

    /// Runs SQL as the owner, past the control plane: what came of it, unaligned, one row a line.
    @discardableResult
    package static func sql(_ text: String, at url: String) throws -> String {
        try command("/usr/bin/psql", ["-q", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", text, url])
    }

    /// Stops the server, as `pg_ctl stop -m fast` does; connections are cut.
    package func stop() throws { _ = try Self.run(["stop", folder]) }

    /// Starts the server again, at the same port.
    package func start() throws { _ = try Self.run(["start", folder, port], options) }

    private func url(_ database: String) -> String { "postgresql://interlock@127.0.0.1:\(port)/\(database)" }

    private struct Failure: Error, CustomStringConvertible {
        var message: String
        var description: String { message }
    }

    private static let script = Fixtures.checkout.appending(path: ".make/postgres").path

    private static func run(_ arguments: [String], _ options: String = "") throws -> String {
        try command(script, arguments, options)
    }

    private static func watch(_ folder: String) throws { try watch(folder, by: script) }

    static func watch(_ folder: String, by script: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/setsid")
        process.arguments = [script, "watch", folder, "\(ProcessInfo.processInfo.processIdentifier)"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    static func command(_ program: String, _ arguments: [String], _ options: String = "") throws -> String {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging([
            "POSTGRES_OPTIONS": "-c fsync=off \(options)"
        ]) {
            $1
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(message: "\(program): \(complaint)") }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
