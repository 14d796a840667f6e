// Writers of lines: nobody waits for one, whoever reads.

import Glibc
import Testing

@testable import Terminal

/// A pipe of the kernel's usual size, whose both ends stay open.
private struct TestPipe {
    let input: Int32
    let output: Int32

    init() {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0)
        (output, input) = (ends[0], ends[1])
    }

    /// What can be read, once there is something; nil where nothing comes for a minute.
    func readSome() -> String? {
        var ready = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, 60_000) == 1 else { return nil }
        var room = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(output, &room, room.count)
        return count > 0 ? String(decoding: room[..<count], as: UTF8.self) : nil
    }

    /// Reads until a line holds this.
    func read(until word: String) -> String {
        var text = ""
        var room = [UInt8](repeating: 0, count: 1 << 16)
        while !text.contains(word) {
            let count = Glibc.read(output, &room, room.count)
            if count <= 0 { return text }
            text += String(decoding: room[..<count], as: UTF8.self)
        }
        return text
    }
}

private func writer(
    _ output: LineOutput, _ limits: LineQueue.Limits = LineQueue.Limits()
) -> LineWriter {
    LineWriter(output, name: "test", limits: limits) { Array("\($0) dropped".utf8) }
}

/// Waits for something that a writer's thread does.
private func until(_ condition: () -> Bool) { while !condition() { LogTime.pause(milliseconds: 1) } }

@Suite struct `A writer of lines` {
    /// The thread may be slow or quick: how many are dropped, and in how many notices, is its affair. Their sum is not.
    @Test func `takes lines although nobody reads the pipe, and says how many are missing once it is read`() {
        let pipe = TestPipe()
        let writer = writer(LineOutput(descriptor: pipe.input), LineQueue.Limits(bytes: 1 << 16, lines: 1 << 16))
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 99)
        for _ in 0..<10_000 { writer.append(line) }
        let dropped = writer.status.droppedLines
        #expect(dropped > 0)
        var (whole, reported, text) = (0, 0, "")
        while whole + reported < 10_000, let more = pipe.readSome() {
            text += more
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            text = String(lines.last ?? "")
            for line in lines.dropLast() {
                if line.hasSuffix(" dropped") { reported += Int(line.dropLast(" dropped".count)) ?? 0 }
                if line.utf8.count == 99, line.utf8.allSatisfy({ $0 == 0x78 }) { whole += 1 }
            }
        }
        #expect(reported == dropped)
        #expect(whole == 10_000 - dropped)
    }

    @Test func `never breaks into a line of another thread`() async {
        let pipe = TestPipe()
        let writer = writer(LineOutput(descriptor: pipe.input))
        await withTaskGroup { group in
            for letter in "abcd".utf8 {
                group.addTask {
                    for _ in 0..<500 { writer.append([UInt8](repeating: letter, count: 20)) }
                }
            }
            group.addTask {
                var text = ""
                while text.utf8.count < 4 * 500 * 21 { text += pipe.read(until: "\n") }
                #expect(text.split(separator: "\n").allSatisfy { $0.count == 20 && Set($0).count == 1 })
            }
        }
    }

    @Test func `goes on when its pipe is one that does not wait`() {
        let pipe = TestPipe()
        _ = fcntl(pipe.input, F_SETFL, O_NONBLOCK)
        let writer = writer(LineOutput(descriptor: pipe.input))
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 999)
        for _ in 0..<200 { writer.append(line) }
        writer.append(Array("the end".utf8))
        #expect(pipe.read(until: "the end\n").utf8.count == 200_008)
        until { writer.isIdle }
        #expect(writer.status.droppedLines == 0)
    }

    @Test func `counts what a reader that has gone does not read`() {
        let pipe = TestPipe()
        close(pipe.output)
        let writer = writer(LineOutput(descriptor: pipe.input))
        writer.append([0x61])
        until { writer.isIdle && writer.status.failure != nil }
        #expect(writer.status.droppedLines == 1)
        #expect(writer.status.failure == "Broken pipe")
    }
}

@Suite struct `An output of lines` {
    /// A folder that is removed in the end.
    private func withFolder(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/interlock-lines.XXXXXX".utf8CString)
        let path = String(cString: try #require(mkdtemp(&template)))
        defer { _ = system("rm -rf \(path)") }
        try body(path)
    }

    private func text(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var room = [UInt8](repeating: 0, count: 4_096)
        return String(decoding: room[..<fread(&room, 1, room.count, file)], as: UTF8.self)
    }

    @Test func `is the file of its name, also after that was renamed or removed`() throws {
        try withFolder { folder in
            var output = try LineOutput(path: "\(folder)/log")
            _ = output.write(Array("a\n".utf8))
            rename("\(folder)/log", "\(folder)/log.1")
            _ = output.write(Array("b\n".utf8))
            #expect(text("\(folder)/log.1") == "a\n")
            #expect(text("\(folder)/log") == "b\n")
            unlink("\(folder)/log")
            _ = output.write(Array("c\n".utf8))
            #expect(text("\(folder)/log") == "c\n")
        }
    }

    @Test func `keeps the file that it has where another cannot be made`() throws {
        try withFolder { folder in
            mkdir("\(folder)/sub", 0o755)
            var output = try LineOutput(path: "\(folder)/sub/log")
            rename("\(folder)/sub", "\(folder)/elsewhere")
            let outcome = output.write(Array("a\n".utf8))
            #expect(outcome.lost == 0)
            #expect(text("\(folder)/elsewhere/log") == "a\n")
        }
    }
}
