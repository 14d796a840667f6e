// Command lines, as people type them.

import Terminal
import Testing

private let command = Command(
    "interlock test", summary: "is tested",
    flags: [
        Flag("listen", .values("ADDRESS"), standard: "127.0.0.1:1,127.0.0.1:2", help: "where callers connect"),
        Flag("exchanges", .value("DIR"), help: "what is served"),
        Flag("workers", .value("N"), standard: "1", help: "how many loops"),
        Flag("check", .toggle, help: "compile and exit"),
    ], notes: "Nothing more.")

private func read(_ arguments: String..., environment: [String: String] = [:]) throws(Misuse) -> Answers {
    try command.read(arguments) { environment[$0] }
}

@Suite struct CommandTests {
    @Test func `a value may follow its flag or be tied to it`() throws {
        #expect(try read("--exchanges", "a").text("exchanges") == "a")
        #expect(try read("--exchanges=a").text("exchanges") == "a")
        #expect(try read("--exchanges=").text("exchanges") == "")
        #expect(try read("--exchanges=a=b").text("exchanges") == "a=b")
    }

    @Test func `the last value wins and a list keeps them all`() throws {
        let answers = try read("--exchanges", "a", "--exchanges", "b", "--listen", "x", "--listen", "y")
        #expect(answers.text("exchanges") == "b")
        #expect(answers.texts("listen") == ["x", "y"])
    }

    @Test func `the command line goes before the environment and that before the standard`() throws {
        let environment = ["INTERLOCK_LISTEN": "a,b", "INTERLOCK_WORKERS": ""]
        #expect(try read(environment: environment).texts("listen") == ["a", "b"])
        #expect(try read("--listen", "c", environment: environment).texts("listen") == ["c"])
        #expect(try read().texts("listen") == ["127.0.0.1:1", "127.0.0.1:2"])
        #expect(try read(environment: environment).text("workers") == "1", "an empty variable says nothing")
        #expect(try read().text("exchanges") == nil)
    }

    @Test func `a toggle is on when it is there and the environment can say either`() throws {
        #expect(try read("--check").isOn("check"))
        #expect(try !read().isOn("check"))
        #expect(try read(environment: ["INTERLOCK_CHECK": "yes"]).isOn("check"))
        #expect(try !read(environment: ["INTERLOCK_CHECK": "0"]).isOn("check"))
        #expect(throws: Misuse("INTERLOCK_CHECK: 'perhaps' is neither true nor false")) {
            try read(environment: ["INTERLOCK_CHECK": "perhaps"])
        }
    }

    @Test func `what a variable has switched on the command line can switch off`() throws {
        #expect(try !read("--check=false", environment: ["INTERLOCK_CHECK": "1"]).isOn("check"))
        #expect(try read("--check=yes").isOn("check"))
        let once = Command("a", summary: "", flags: [Flag("json", .toggle, hasVariable: false, help: "")])
        #expect(throws: Misuse("--json takes no value")) { try once.read(["--json=true"]) { _ in nil } }
    }

    @Test(arguments: [
        (["--lisen", "x"], "unknown flag '--lisen'; did you mean '--listen'?"),
        (["--wrokers=2"], "unknown flag '--wrokers'; did you mean '--workers'?"),
        (["--hepl"], "unknown flag '--hepl'; did you mean '--help'?"),
        (["--zzzzzzzz"], "unknown flag '--zzzzzzzz'; 'interlock test --help' lists them"),
        (["exchanges"], "'exchanges' is not a flag"),
        (["-x"], "'-x' is not a flag"),
        (["--check=perhaps"], "--check: 'perhaps' is neither true nor false"),
        (["--exchanges"], "--exchanges needs a value: --exchanges DIR"),
        (["--exchanges", "--check"], "--exchanges needs a value: --exchanges DIR"),
    ])
    func `a command line that cannot be obeyed says what would be`(arguments: [String], complaint: String) {
        #expect(throws: Misuse(complaint)) { try command.read(arguments) { _ in nil } }
    }

    @Test func `a number is held to its range`() throws {
        #expect(try read("--workers", "4").number("workers", in: 1...8) == 4)
        #expect(try read().number("exchanges", in: 1...8) == nil)
        for bad in ["0", "9", "four", "1.5", ""] {
            #expect(throws: Misuse("--workers: '\(bad)' is not a whole number from 1 to 8")) {
                try read("--workers=\(bad)").number("workers", in: 1...8)
            }
        }
    }

    @Test func `a flag that cannot be done without is asked for by name`() throws {
        #expect(throws: Misuse("--exchanges is missing")) { try read().required("exchanges") }
        #expect(try read("--exchanges", "a").required("exchanges") == "a")
    }

    @Test func `help is given whatever else was said before it`() throws {
        #expect(try read("--check", "--help", "--nonsense").wantsHelp)
        #expect(try read("-h").wantsHelp)
    }

    @Test func `the help text lists every flag with its variable and what holds without it`() {
        #expect(
            command.helpText == """
                interlock test: is tested

                usage: interlock test [flags]

                  --listen ADDRESS…   where callers connect
                                      (INTERLOCK_LISTEN; otherwise 127.0.0.1:1,127.0.0.1:2)
                  --exchanges DIR     what is served
                                      (INTERLOCK_EXCHANGES)
                  --workers N         how many loops
                                      (INTERLOCK_WORKERS; otherwise 1)
                  --check             compile and exit
                                      (INTERLOCK_CHECK)

                Nothing more.

                """)
    }

    @Test func `a dash in a flag is an underscore in its variable`() {
        #expect(Flag("sidecar-token-file", .value("F"), help: "").variable == "INTERLOCK_SIDECAR_TOKEN_FILE")
    }

    @Test func `words that are no flags are for commands that take some`() throws {
        let get = Command(
            "interlock get", summary: "gets", flags: [Flag("json", .toggle, help: "")],
            operands: [Operand("KIND", help: "what"), Operand("NAME", .optional, help: "which")])
        let nothing: (String) -> String? = { _ in nil }
        #expect(try get.read(["groups", "--json"], environment: nothing).operands == ["groups"])
        #expect(try get.read(["--json", "groups", "-"], environment: nothing).operands == ["groups", "-"])
        #expect(try get.read(["--", "--json"], environment: nothing).operands == ["--json"], "no flags behind --")
        #expect(throws: Misuse("KIND is missing: what")) { try get.read([], environment: nothing) }
        #expect(throws: Misuse("'c' is a word too many")) { try get.read(["a", "b", "c"], environment: nothing) }
        #expect(get.helpText.contains("usage: interlock get [flags] KIND [NAME]\n"))
    }

    @Test func `the last word may stand several times`() throws {
        let apply = Command("a", summary: "", operands: [Operand("PATH", .any, help: "")])
        #expect(try apply.read(["x", "y", "z"]).operands == ["x", "y", "z"])
        #expect(try apply.read([]).operands == [])
        #expect(apply.helpText.contains("usage: a [PATH…]\n"))
    }

    @Test func `a flag may have a letter`() throws {
        let apply = Command("a", summary: "", flags: [Flag("file", .values("PATH"), letter: "f", help: "what")])
        #expect(try apply.read(["-f", "a", "--file", "b", "-f=c"]).texts("file") == ["a", "b", "c"])
        #expect(throws: Misuse("'-g' is not a flag")) { try apply.read(["-g"]) }
        #expect(apply.helpText.contains("  -f, --file PATH…   what\n"))
    }

    @Test func `what is meant for one call may not stand in the environment`() throws {
        let pin = Command("a", summary: "", flags: [Flag("reason", .value("TEXT"), hasVariable: false, help: "why")])
        #expect(try pin.read([]) { _ in "from elsewhere" }.text("reason") == nil)
        #expect(!pin.helpText.contains("INTERLOCK_REASON"))
    }

    @Test func `the version can be asked for like help`() throws {
        #expect(try read("--version", "--nonsense").wantsVersion)
        #expect(command.versionText == "interlock test \(Release.version)")
    }

    @Test func `examples stand at the end of the help text`() {
        let text = Command("a", summary: "b", notes: "Notes.", examples: ["a --x 1", "a -"]).helpText
        #expect(text.hasSuffix("\nNotes.\n\nfor example:\n  a --x 1\n  a -\n"))
    }
}
