// The command line for operators: one program, several commands.

import Policy
import Terminal

/// What `interlock` can do, and how it ends.
enum Interlock {
    private static let version = Command("interlock version", summary: "says its version")

    private static let program = Program(
        "interlock", summary: "the operator's hand on an Interlock deployment",
        commands: [ExplainCommand.command, ReplayCommand.command, version])

    /// Obeys the command line (without the program's own name), and answers the status to end with.
    static func run(_ arguments: [String]) -> Int32 {
        do {
            guard let (command, rest) = try program.choose(arguments) else { return say(program.helpText) }
            let answers = try command.read(rest)
            if answers.wantsHelp { return say(command.helpText) }
            return try perform(command, answers)
        } catch let misuse as Misuse {
            Console.complain("interlock: \(misuse)")
            return Misuse.status
        } catch let unreadable as UnreadableExchanges {
            for complaint in unreadable.complaints { Console.complain("\(complaint)") }
            return 1
        } catch let refusal as PolicyRefusal {
            for complaint in refusal.complaints { Console.complain("\(complaint)") }
            return Misuse.status
        } catch {
            Console.complain("interlock: \(error)")
            return 1
        }
    }

    private static func perform(_ command: Command, _ answers: Answers) throws -> Int32 {
        switch program.word(command) {
        case "explain": return try ExplainCommand.run(answers)
        case "replay-upstream": try ReplayCommand.run(answers)
        default: Console.say("interlock \(Release.version)")
        }
        return 0
    }

    private static func say(_ text: String) -> Int32 {
        Console.say(text)
        return 0
    }
}
