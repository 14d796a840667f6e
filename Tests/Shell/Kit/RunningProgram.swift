// A program of somebody else's as the other end, running while the test turns its loop.

import Foundation

/// Runs Python scripts beside a test.
package enum Python {
    package static let path = "/usr/bin/env"
    /// Whether there is a Python with TLS.
    package static let isThere: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = ["python3", "-c", "import ssl"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Begins a script.
    package static func start(_ script: String, _ arguments: [String]) throws -> RunningProgram {
        try RunningProgram(path, ["python3", "-W", "ignore", "-c", script] + arguments)
    }
}

/// A program that was started.
package final class RunningProgram {
    private let process = Process()
    private let output: URL

    /// Starts a program; what it says, on either stream, is kept.
    package init(_ path: String, _ arguments: [String]) throws {
        output = FileManager.default.temporaryDirectory.appending(path: "interlock-said-\(UUID().uuidString)")
        try Data().write(to: output)
        let file = try FileHandle(forWritingTo: output)
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = file
        process.standardError = file
        try process.run()
        try file.close()
    }

    deinit {
        if process.isRunning { process.terminate() }
        try? FileManager.default.removeItem(at: output)
    }

    package var isRunning: Bool { process.isRunning }

    /// Everything it has said so far.
    package var said: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    /// Turns the world until it has ended, and answers what it said.
    package func finish(in world: World) throws -> String {
        try world.turn { !process.isRunning }
        return said
    }
}
