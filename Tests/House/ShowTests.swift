// What `.make/show` leaves of a run of tests or of a build: recorded runs, and what a person reads of them.

import Foundation
import TestKit
import Testing

/// What `.make/show` printed, and how it ended.
private struct Shown {
    var text: String
    var code: Int32

    /// Shows a command that prints a recorded run (`Tests/Fixtures/runs`) and ends with a code.
    static func run(_ recording: String, endingWith code: Int32) throws -> Shown {
        try show("sed \"s,@ROOT@,$(pwd -P),\" Tests/Fixtures/runs/\(recording).txt; exit \(code)")
    }

    /// Shows a command of the shell's.
    static func show(_ command: String) throws -> Shown {
        let process = Process()
        let output = Pipe()
        process.executableURL = Fixtures.checkout.appending(path: ".make/show")
        process.arguments = ["sh", "-c", command]
        process.currentDirectoryURL = Fixtures.checkout
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Shown(text: String(decoding: data, as: UTF8.self), code: process.terminationStatus)
    }

    var lines: [String] { text.split(separator: "\n").map(String.init) }
}

@Suite struct `What is shown of a run` {
    @Test func `a failure is shown with its test, its place and its reason`() throws {
        let shown = try Shown.run("failing", endingWith: 1)
        #expect(shown.code == 1)
        let start = try #require(shown.lines.firstIndex(of: #"✘ "a row is right""#))
        #expect(shown.lines[start + 1] == "  A.swift:6")
        #expect(shown.text.contains(#"}").hasPrefix("a")"#))
        #expect(shown.text.contains("↳ because\n    of two lines"))
    }

    @Test func `what passes is left out, with all lines of its arguments and of what it prints`() throws {
        let shown = try Shown.run("failing", endingWith: 1)
        #expect(!shown.text.contains("two lines)") && !shown.text.contains("◇") && !shown.text.contains("✔"))
        #expect(!shown.text.contains("known") || shown.lines.last?.contains("known issue") == true)
    }

    @Test func `the end lists what failed, and the summary is last`() throws {
        let shown = try Shown.run("failing", endingWith: 1)
        let end = try #require(shown.lines.firstIndex(of: "failed:"))
        #expect(
            Array(shown.lines[(end + 1)...]) == [
                "  ✘ throws()  A.swift:9", "  ✘ compares()  A.swift:12", "  ✘ \"a row is right\"  A.swift:6",
                "✘ Test run with 7 tests in 1 suite failed after 0.003 seconds with 5 issues "
                    + "(including 1 known issue).",
            ])
    }

    @Test func `a crash is shown with its cause, its place, and the tests that were running`() throws {
        let shown = try Shown.run("crashing", endingWith: 1)
        #expect(shown.code == 1)
        #expect(shown.text.contains("Fatal error: Index out of range"))
        #expect(shown.text.contains("  at Tests/TTests/crash.swift:3  `Things that crash`.`it traps`()"))
        #expect(shown.text.contains("error: the test process exited with unexpected signal code 4"))
        #expect(shown.lines.suffix(2) == ["  ? \"it traps\"", "  ? \"it waits\""])
        #expect(!shown.text.contains("libc.so") && !shown.text.contains("rip 0x"))
    }

    @Test func `a compiler's errors are shown as they are, without its steps`() throws {
        let shown = try Shown.run("not-compiling", endingWith: 1)
        #expect(shown.code == 1)
        #expect(shown.text.contains("B.swift:1:14: error: cannot convert value of type 'String'"))
        #expect(shown.text.contains("1 | let x: Int = \"a\""))
        #expect(!shown.text.contains("Write sources") && !shown.text.contains("Planning build"))
    }

    @Test(arguments: [
        ("exit 0", Int32(0), "success"), ("exit 7", 7, "a code"), ("kill -SEGV $$", 139, "a signal"),
    ])
    func `it ends as the command ends`(command: String, code: Int32, why: String) throws {
        #expect(try Shown.show(command).code == code, "\(why)")
    }

    @Test func `a run that passes but ends with a failure says so`() throws {
        let shown = try Shown.show("echo '✔ Test run with 1 test passed after 1 second.'; exit 3")
        #expect(shown.code == 3)
        #expect(shown.lines.last == "but the command ended with 3")
    }
}
