// A control plane as a process of its own: started, killed without warning, started again at the same port.

import Foundation
import PolicyFiles
import TestKit

/// `interlock-control`, running.
final class ControlProcess {
    private let process = Process()
    private(set) var port: UInt16 = 0

    /// Where the program stands: beside the tests.
    private static var program: URL {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "interlock-control")
    }

    /// Where the build puts the program; nil where it was not built, and the tests of processes are left out.
    static let isBuilt = FileManager.default.isExecutableFile(atPath: found.path)

    private static var found: URL {
        let built = Fixtures.checkout.appending(path: ".build/debug/interlock-control")
        return FileManager.default.isExecutableFile(atPath: program.path) ? program : built
    }

    /// Starts it, and waits until it says where it listens and that it has read its database.
    init(_ plane: Plane, folder: URL, port: UInt16 = 0) throws {
        let key = folder.appending(path: "signing.pem")
        let token = folder.appending(path: "bootstrap")
        try Data(plane.key.privatePEM).write(to: key)
        try Data(Plane.bootstrap.utf8).write(to: token)
        let output = Pipe()
        process.executableURL = ControlProcess.found
        process.arguments = [
            "--database", plane.url, "--signing-key-file", key.path, "--bootstrap-token-file", token.path, "--listen",
            "127.0.0.1:\(port)",
        ]
        process.standardOutput = output
        process.standardError = output
        try process.run()
        self.port = try ControlProcess.port(in: output.fileHandleForReading)
        output.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    }

    struct NotListening: Error { var said: String }

    /// Reads until "listening control 127.0.0.1:4200" and "database ready" were said.
    private static func port(in output: FileHandle) throws -> UInt16 {
        var said = ""
        while true {
            let more = output.availableData
            said += String(decoding: more, as: UTF8.self)
            for line in said.split(separator: "\n") where line.hasPrefix("listening control ") {
                if let port = line.split(separator: ":").last.flatMap({ UInt16($0) }), said.contains("database ready\n")
                {
                    return port
                }
            }
            if more.isEmpty { throw NotListening(said: said) }
        }
    }

    /// SIGKILL, and waits until it is gone.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    deinit { if process.isRunning { kill() } }
}
