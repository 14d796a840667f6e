// Choosing a command, and finding the name that was meant.

import Terminal
import Testing

private let program = Program(
    "interlock", summary: "keeps promises",
    families: [
        Program.Family(
            "Serving:",
            [
                Command("interlock replay-upstream", summary: "serves recordings"),
                Command("interlock sidecars", summary: "shows the fleet"),
                Command("interlock sidecars forget", summary: "forgets one"),
            ]),
        Program.Family(
            "Tokens:",
            [
                Command("interlock tokens issue", summary: "issues one"),
                Command("interlock tokens revoke", summary: "ends one"),
            ]),
    ])

/// What a command line comes to, in a word or a few.
private func choice(_ arguments: [String]) throws(Misuse) -> String {
    switch try program.choose(arguments) {
    case .help(let text): "help " + (text == program.helpText ? "with everything" : text)
    case .missing(let text): "missing, " + (text == program.helpText ? "everything is listed" : text)
    case .version: "version"
    case .command(let command, let rest): ([command.name] + rest).joined(separator: " ")
    }
}

@Suite struct ProgramTests {
    @Test(arguments: [
        (["replay-upstream", "--pace", "0"], "interlock replay-upstream --pace 0", "one word"),
        (["tokens", "issue", "agent"], "interlock tokens issue agent", "two words"),
        (["sidecars", "forget", "pod"], "interlock sidecars forget pod", "two words go before one"),
        (["sidecars", "--json"], "interlock sidecars --json", "one word of two"),
        (["--version"], "version", "as everywhere"), (["-V"], "version", "as everywhere"),
        (["--help"], "help with everything", "help is no command"), (["-h"], "help with everything", "nor is this"),
        (["help"], "help with everything", "nor is this"),
        (["help", "tokens", "issue"], "interlock tokens issue --help", "help with one of them"),
        ([], "missing, everything is listed", "who says nothing is shown what there is"),
    ])
    func `the first words name the command and the rest is left to it`(
        arguments: [String], meaning: String, reason: Comment
    ) throws {
        #expect(try choice(arguments) == meaning, reason)
    }

    @Test(arguments: [
        (["replay-upsteam"], "unknown command 'replay-upsteam'; did you mean 'replay-upstream'?"),
        (["tokns", "issue"], "unknown command 'tokns'; did you mean 'tokens'?"),
        (["tokens", "isue"], "unknown command 'tokens isue'; did you mean 'tokens issue'?"),
        (["bake"], "unknown command 'bake'; 'interlock --help' lists them"),
        (["tokens", "bake"], "unknown command 'tokens bake'; there are tokens issue and tokens revoke"),
    ])
    func `a word that names no command is answered with the nearest`(arguments: [String], complaint: String) {
        #expect(throws: Misuse(complaint)) { try program.choose(arguments) }
    }

    @Test(arguments: [["tokens"], ["tokens", "--help"], ["help", "tokens"]])
    func `a word that several commands begin with lists them`(arguments: [String]) throws {
        let text = try choice(arguments)
        #expect(text.contains("\n  tokens issue    issues one\n  tokens revoke   ends one\n"))
        #expect(!text.contains("sidecars"))
    }

    @Test func `the help text lists the commands family by family`() {
        #expect(
            program.helpText == """
                interlock: keeps promises

                usage: interlock <command> [flags]

                Serving:
                  replay-upstream   serves recordings
                  sidecars          shows the fleet
                  sidecars forget   forgets one

                Tokens:
                  tokens issue      issues one
                  tokens revoke     ends one

                'interlock <command> --help' lists the flags of a command.

                """)
    }
}

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("listen", "listen", "the same name"),
        ("lisetn", "listen", "neighbours swapped"),
        ("liste", "listen", "one letter short"),
        ("operation", "operations", "the nearest, not the first"),
    ])
    func `a slip of the hand finds the name`(typed: String, meant: String, reason: Comment) {
        #expect(nearestName(to: typed, among: ["listen", "policies", "operations"]) == meant, reason)
    }

    @Test func `nothing is near to a different word`() {
        #expect(nearestName(to: "x", among: ["listen", "y"]) == nil)
        #expect(nearestName(to: "", among: ["listen"]) == nil)
    }
}
