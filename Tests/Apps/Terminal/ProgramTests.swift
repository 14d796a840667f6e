// Choosing a command, and finding the name that was meant.

import Terminal
import Testing

private let program = Program(
    "interlock", summary: "keeps promises",
    commands: [
        Command("interlock replay-upstream", summary: "serves recordings"),
        Command("interlock version", summary: "says its version"),
    ])

@Suite struct ProgramTests {
    @Test func `the first word names the command and the rest is left to it`() throws {
        let choice = try #require(try program.choose(["replay-upstream", "--pace", "0"]))
        #expect(choice.command.name == "interlock replay-upstream")
        #expect(choice.arguments == ["--pace", "0"])
    }

    @Test(arguments: [
        ([], "a command is missing; 'interlock --help' lists them"),
        (["replay-upsteam"], "unknown command 'replay-upsteam'; did you mean 'replay-upstream'?"),
        (["--version"], "unknown command '--version'; did you mean 'version'?"),
        (["bake"], "unknown command 'bake'"),
    ])
    func `a word that names no command is answered with the nearest`(arguments: [String], complaint: String) {
        #expect(throws: Misuse(complaint)) { try program.choose(arguments) }
    }

    @Test(arguments: ["--help", "-h", "help"])
    func `help is no command`(word: String) throws {
        #expect(try program.choose([word]) == nil)
    }

    @Test func `the help text lists the commands`() {
        #expect(program.helpText.contains("\n  replay-upstream   serves recordings\n"))
        #expect(program.helpText.contains("\n  version           says its version\n"))
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
