// Real programs on real pipes. Each is a few lines of sh; what they do is told by what they answer.

import Coprocess
import EventLoop
import Foundation
import ShellKit
import Testing

@Suite struct `A program that answers lines` {
    @Test func `each answer finds its question, in whatever order they come`() throws {
        let desk = try Desk(
            "read a; read b; read c; echo '{\"id\":3}'; echo '{\"id\":1,\"x\":[1]}'; echo '{\"id\":2}'; cat")
        let heard = try (0..<3).map { _ in try desk.ask() }
        try desk.turn { heard.allSatisfy(\.isOver) }
        #expect(heard.map(\.answer) == [#"{"id":1,"x":[1]}"#, #"{"id":2}"#, #"{"id":3}"#])
    }

    @Test func `a question is the object with an id in front`() throws {
        let desk = try Desk(#"read -r line; echo "says: $line" >&2; cat"#)
        _ = try desk.ask(#"{"a":1,"b":"x y"}"#)
        try desk.turn { desk.has(#"says: says: {"id":1,"a":1,"b":"x y"}"#) }
    }

    @Test func `a long answer comes whole, and line ends of both kinds`() throws {
        let desk = try Desk(
            #"read a; printf '{"id":1,"x":"'; head -c 60000 /dev/zero | tr '\0' y; printf '"}\r\n'; cat"#)
        let heard = try desk.ask()
        try desk.turn { heard.isOver }
        #expect(heard.answer?.utf8.count == 60_015)
    }

    @Test func `the program sees the environment that was named, the folder / and three descriptors`() throws {
        let desk = try Desk(
            #"env | sort | tr '\n' ' ' >&2; echo >&2; pwd >&2; ls /proc/self/fd | tr '\n' ' ' >&2; echo >&2; cat"#)
        try desk.turn { desk.notes.count >= 3 }
        #expect(desk.notes[0].contains("MARK=1 PATH=") && !desk.notes[0].contains("HOME="))
        #expect(desk.notes[1].hasSuffix("says: /"))
        #expect(desk.notes[2].hasSuffix("says: 0 1 2 3 "), "ls itself opens the fourth: \(desk.notes[2])")
    }

    @Test func `an answer given with the last breath counts`() throws {
        let desk = try Desk(#"read a; echo '{"id":1}'; exit 3"#)
        let heard = try desk.ask()
        try desk.turn { heard.isOver && desk.has("ended with status 3") }
        #expect(heard.answer == #"{"id":1}"#)
    }

    @Test func `an answer that nobody waits for any more does no harm`() throws {
        let desk = try Desk(#"read a; read b; echo '{"id":1}'; echo '{"id":2}'; cat"#)
        let first = Listener()
        try desk.coprocess.ask(Array(#"{"a":1}"#.utf8), first).cancel()
        let second = try desk.ask()
        try desk.turn { second.isOver }
        #expect(!first.isOver && second.answer == #"{"id":2}"#)
    }
}

@Suite struct `A program that misbehaves` {
    @Test func `one that dies is started again, and its questions fail at once`() throws {
        let desk = try Desk(#"read a; exit 1"#)
        let first = desk.coprocess.processID
        let heard = try desk.ask()
        try desk.turn { heard.isOver }
        #expect(heard.failure == .notRunning && desk.coprocess.processID == nil)
        #expect(throws: CoprocessFailure.notRunning) { try desk.ask() }
        try desk.turn { desk.coprocess.processID != nil }
        #expect(desk.coprocess.processID != first)
    }

    @Test func `one that is killed from outside is started again`() throws {
        let desk = try Desk(#"kill -9 $$"#)
        let first = desk.coprocess.processID
        try desk.turn { desk.has("was ended by signal 9") && desk.coprocess.processID != nil }
        #expect(desk.coprocess.processID != first)
    }

    @Test func `the pause before a start doubles until the program answers`() throws {
        let desk = try Desk("exit 0") { ($0.pause, $0.longestPause) = (1, 4) }
        try desk.turn { desk.notes.count >= 5 }
        #expect(desk.notes.allSatisfy { $0.hasSuffix("ended with status 0") })
    }

    @Test(arguments: [
        ("hello", "no JSON"), (#"{"target":"a"}"#, "no id"), (#"{"id":2}"#, "not asked"), (#"{"id":"1"}"#, "no number"),
        ("[1]", "no object"), ("", "an empty line"),
    ])
    func `a line that answers nothing ends it`(line: String, because: String) throws {
        let desk = try Desk("read a; echo '\(line)'; sleep 600")
        let heard = try desk.ask()
        try desk.turn { heard.isOver }
        #expect(heard.failure == .malformed, "\(because)")
        #expect(desk.has("said a line that answers nothing: it is started anew"))
    }

    @Test func `an answer given twice ends it`() throws {
        let desk = try Desk(#"read a; echo '{"id":1}'; echo '{"id":1}'; sleep 600"#)
        let heard = try desk.ask()
        try desk.turn { desk.has("said a line that answers nothing") }
        #expect(heard.answer == #"{"id":1}"#)
    }

    @Test func `one that never stops talking ends, and costs no memory`() throws {
        let desk = try Desk("read a; exec tr '\\0' x </dev/zero") { $0.line = 1_000 }
        let heard = try desk.ask()
        try desk.turn { heard.isOver }
        #expect(heard.failure == .tooLong && desk.has("said a line of more than 1000 bytes"))
    }

    @Test func `one that does not read is told nothing more, and nobody waits for it`() throws {
        let desk = try Desk("exec sleep 600") { $0.questions = 100_000 }
        var failure: CoprocessFailure?
        let question = #"{"x":"\#(String(repeating: "y", count: 4_000))"}"#
        for _ in 0..<100 where failure == nil {
            do throws(CoprocessFailure) { _ = try desk.ask(question) } catch { failure = error }
        }
        #expect(failure == .busy)
    }

    @Test func `one that is behind with its answers is asked no more`() throws {
        let desk = try Desk("exec cat >/dev/null") { $0.questions = 3 }
        for _ in 0..<3 { _ = try desk.ask() }
        #expect(throws: CoprocessFailure.busy) { try desk.ask() }
    }

    @Test func `one that closes its input is started anew`() throws {
        let desk = try Desk("exec 0<&-; echo closed >&2; exec sleep 600")
        try desk.turn { desk.has("closed") }
        // A program that another test starts at this moment may hold the pipe's other end until it has begun.
        try desk.turn { (try? desk.ask()) == nil }
        #expect(desk.has("reads no more"))
    }

    @Test func `one that closes its output is started anew`() throws {
        let desk = try Desk("read a; exec 1>&-; exec sleep 600")
        let heard = try desk.ask()
        try desk.turn { heard.isOver }
        #expect(heard.failure == .notRunning)
    }

    @Test func `one that hangs is started anew once its silence was long enough`() throws {
        let desk = try Desk("exec cat >/dev/null") { $0.silence = 0 }
        let first = desk.coprocess.processID
        let call = try desk.coprocess.ask(Array(#"{"a":1}"#.utf8), Listener())
        let other = try desk.ask()
        call.cancel()
        #expect(other.failure == .notRunning && desk.has("says nothing"))
        try desk.turn { desk.coprocess.processID != nil }
        #expect(desk.coprocess.processID != first)
    }

    @Test func `one that is not there is told of, and looked for again`() throws {
        let desk = try Desk(program: Program(path: "/nowhere/choose")) { $0.pause = 1 }
        #expect(throws: CoprocessFailure.notRunning) { try desk.ask() }
        try desk.turn { desk.notes.count >= 2 }
        #expect(desk.notes[0].hasSuffix(" cannot be started: No such file or directory"))
    }

    @Test func `what it grumbles is bounded, and cannot move a cursor`() throws {
        let desk = try Desk(
            #"printf '\033[2Jred\n' >&2; head -c 5000 /dev/zero | tr '\0' z >&2; echo >&2; "#
                + #"i=0; while [ $i -lt 200 ]; do echo $i >&2; i=$((i+1)); done; read a; echo '{"id":1}'; cat"#)
        let heard = try desk.ask()
        try desk.turn { heard.isOver }
        desk.world.settle()
        #expect(desk.notes[0].hasSuffix("says:  [2Jred"))
        #expect(desk.notes.allSatisfy { $0.utf8.count < 1_100 })
        #expect(desk.notes.count == 60)
    }
}

@Suite struct `The end of a program` {
    @Test func `closing ends it and whatever it has started`() throws {
        let desk = try Desk(#"sleep 600 & echo $! >&2; wait"#)
        try desk.turn { !desk.notes.isEmpty }
        let child = try #require(desk.notes[0].split(separator: " ").last)
        let parent = try #require(desk.coprocess.processID)
        let heard = try desk.ask()
        desk.coprocess.close()
        #expect(heard.failure == .notRunning && desk.coprocess.processID == nil)
        try desk.turn { !isThere("\(parent)") && !isThere(String(child)) }
        #expect(throws: CoprocessFailure.notRunning) { try desk.ask() }
    }

    @Test func `one that is not needed any more may answer what it was asked`() throws {
        let desk = try Desk(#"read a; read b; echo '{"id":2}'; sleep 0.05; echo '{"id":1}'; cat"#)
        let heard = try [desk.ask(), desk.ask()]
        let process = try #require(desk.coprocess.processID)
        desk.coprocess.retire()
        #expect(throws: CoprocessFailure.notRunning) { try desk.ask() }
        try desk.turn { heard.allSatisfy(\.isOver) && !isThere("\(process)") }
        #expect(heard.map(\.answer) == [#"{"id":1}"#, #"{"id":2}"#])
    }

    @Test func `but not for ever`() throws {
        let desk = try Desk("exec cat >/dev/null") { $0.farewell = 1 }
        let heard = try desk.ask()
        desk.coprocess.retire()
        try desk.turn { heard.isOver }
        #expect(heard.failure == .notRunning)
    }

    @Test func `one that was never asked ends at once`() throws {
        let desk = try Desk("exec cat")
        let process = try #require(desk.coprocess.processID)
        desk.coprocess.retire()
        try desk.turn { !isThere("\(process)") }
    }
}

/// Whether a process is there, and not only waits to be reaped.
private func isThere(_ process: String) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
    return !status.contains(") Z ")
}
