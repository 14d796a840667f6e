// Flags that exclude each other: what was typed goes before what a template has set.

import Terminal
import Testing

private let command = Command(
    "serve", summary: "obeys a folder or a control plane",
    flags: ["policies", "control", "state-dir", "workers"].map { Flag($0, .value("X"), help: "") },
    alternatives: [Alternatives(["policies"], ["control", "state-dir"])])

@Suite struct `Flags that exclude each other` {
    @Test(
        arguments: [
            (["--policies", "p"], ["CONTROL": "c"], ["policies": "p"], "the flag silences its rival's variable"),
            (["--policies=p"], ["STATE_DIR": "s"], ["policies": "p"], "and what goes with the rival"),
            (["--policies", "p"], ["WORKERS": "2"], ["policies": "p", "workers": "2"], "and nothing else"),
            (["--control", "c"], ["POLICIES": "p"], ["control": "c"], "the other way round"),
            (
                ["--control", "c"], ["POLICIES": "p", "STATE_DIR": "s"], ["control": "c", "state-dir": "s"],
                "its own companions stay"
            ),
            (
                ["--state-dir", "s"], ["POLICIES": "p", "CONTROL": "c"], ["control": "c", "state-dir": "s"],
                "a companion chooses between two variables"
            ),
            ([], ["POLICIES": "p", "STATE_DIR": "s"], ["policies": "p"], "a stray variable is no mistake"),
            ([], ["STATE_DIR": "s"], ["state-dir": "s"], "a companion alone is for the command to judge"),
            ([], ["POLICIES": "p", "CONTROL": ""], ["policies": "p"], "an empty variable says nothing"),
            (["--policies", "new"], ["POLICIES": "old"], ["policies": "new"], "a flag goes before its own variable"),
        ] as [([String], [String: String], [String: String], Comment)])
    func `are told apart`(
        words: [String], variables: [String: String], values: [String: String], reason: Comment
    ) throws {
        let answers = try command.read(words) { name in variables[String(name.dropFirst("INTERLOCK_".count))] }
        for flag in command.flags { #expect(answers.text(flag.name) == values[flag.name], reason) }
    }

    @Test(
        arguments: [
            (["--policies", "p", "--control", "c"], [:], "--policies and --control exclude each other"),
            (["--policies", "p", "--state-dir", "s"], [:], "--state-dir goes with --control, not with --policies"),
            (
                [], ["POLICIES": "p", "CONTROL": "c"],
                """
                INTERLOCK_POLICIES and INTERLOCK_CONTROL are both set: say on the command line which counts, with \
                --policies or --control
                """
            ),
        ] as [([String], [String: String], String)])
    func `and what cannot be told apart is refused`(
        words: [String], variables: [String: String], complaint: String
    ) {
        #expect(throws: Misuse(complaint)) {
            try command.read(words) { name in variables[String(name.dropFirst("INTERLOCK_".count))] }
        }
    }
}
