// What a command writes to a file that its caller names: a secret that was issued, documents that were exported.
//
// The file is made before anything is asked of the control plane. A path that will not do is found while nothing has
// happened yet; afterwards there would be a token that nobody has. What is there already is never replaced unasked.

import PolicyFiles
import Terminal

/// A file that the command line names for a result.
struct OutputFile {
    /// `--force`
    static let force = Flag(
        "force", .toggle, hasVariable: false, help: "replace the file of --out when it is there already")

    private let file: ReservedFile

    /// Makes the file; `what` is what must not be lost: "a secret".
    init(_ path: String, what: String, replaces: Bool) throws {
        do throws(ReservedFile.Fault) {
            file = try ReservedFile(path, replaces: replaces)
        } catch .occupied(let path) {
            throw Refused("\(path) is there already, and \(what) is never overwritten: name another file, or --force")
        } catch .unwritable(let fault) {
            throw Misuse("--out: \(fault)")
        }
    }

    /// Runs `work`, whose failure leaves no empty file behind.
    func keepingPlace<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch {
            file.release()
            throw error
        }
    }

    /// Writes the text with a line break behind it.
    func write(_ text: String) throws(FileFault) { try file.write(Array((text + "\n").utf8)) }

    /// As it was named.
    var path: String { file.path }
}

/// Where an issued secret goes: once to standard output, or into a file of one's own.
struct SecretKeeping {
    /// `--out FILE`, `--force`
    static let flags = [
        Flag(
            "out", .value("FILE"), letter: "o", hasVariable: false,
            help: "write the secret there, readable by you alone; standard output otherwise"),
        OutputFile.force,
    ]

    private let file: OutputFile?

    /// Makes sure that there is a place, before anything is issued.
    init(_ invocation: Invocation) throws {
        let answers = invocation.answers
        guard let path = answers.text("out"), path != "-" else {
            if answers.isOn("force") { throw Misuse("--force goes with --out") }
            file = nil
            return
        }
        file = try OutputFile(path, what: "a secret", replaces: answers.isOn("force"))
    }

    /// Asks for the secret; where that fails the file that was made for it goes away.
    func asking<Result>(_ work: () throws -> Result) throws -> Result {
        guard let file else { return try work() }
        return try file.keepingPlace(work)
    }

    /// Puts the secret where it belongs; answers the status to end with. One that cannot be written is said, since it
    /// will never be told again.
    func keep(_ secret: String, _ invocation: Invocation) -> Int32 {
        guard let file else {
            invocation.say(secret)
            return Ending.done
        }
        do throws(FileFault) {
            try file.write(secret)
            invocation.complain("written to \(file.path)")
            return Ending.done
        } catch {
            invocation.complain("interlock: \(error); the secret follows on standard output: nobody can see it again")
            invocation.say(secret)
            return Ending.refused
        }
    }
}
