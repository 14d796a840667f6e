// The command line for operators: one program, several commands.

import Policy
import Terminal

/// What `interlock` can do, and how it ends.
enum Interlock {
    /// Every command, with those that belong together.
    static let families: [(title: String, actions: [Action])] = [
        (
            "Documents:",
            [
                Action(ApplyCommands.apply, ApplyCommands.runApply),
                Action(ApplyCommands.dryRun, ApplyCommands.runDryRun),
                Action(ApplyCommands.diff, ApplyCommands.runDiff),
                Action(GetCommand.command, GetCommand.run),
                Action(ExchangeCommands.export, ExchangeCommands.runExport),
                Action(ExchangeCommands.importing, ExchangeCommands.runImport),
            ]
        ),
        (
            "What sidecars obey:",
            [
                Action(SidecarsCommand.command, SidecarsCommand.run),
                Action(SidecarsCommand.forget, SidecarsCommand.runForget),
                Action(PinCommands.pin, PinCommands.runPin),
                Action(PinCommands.unpin, PinCommands.runUnpin),
                Action(PinCommands.list, PinCommands.runList),
                Action(RolloutCommands.start, RolloutCommands.runStart),
                Action(RolloutCommands.status, RolloutCommands.runStatus),
                Action(RolloutCommands.advance, RolloutCommands.runAdvance),
                Action(RolloutCommands.abort, RolloutCommands.runAbort),
                Action(HistoryCommands.publish, HistoryCommands.runPublish),
                Action(HistoryCommands.publications, HistoryCommands.runPublications),
                Action(HistoryCommands.snapshots, HistoryCommands.runSnapshots),
            ]
        ),
        (
            "Tokens, credentials, keys:",
            [
                Action(TokenCommands.issue, TokenCommands.runIssue),
                Action(TokenCommands.rotate, TokenCommands.runRotate),
                Action(TokenCommands.revoke, TokenCommands.runRevoke),
                Action(TokenCommands.list, TokenCommands.runList),
                Action(CredentialCommands.add, CredentialCommands.runAdd),
                Action(CredentialCommands.list, CredentialCommands.runList),
                Action(CredentialCommands.remove, CredentialCommands.runRemove),
                Action(KeyCommand.command, KeyCommand.run),
            ]
        ),
        (
            "The control plane:",
            [
                Action(HistoryCommands.status, HistoryCommands.runStatus),
                Action(AuditCommand.command, AuditCommand.run),
            ]
        ),
        (
            "Without the control plane:",
            [
                Action(ExplainCommand.command, ExplainCommand.run),
                Action(ReplayCommand.command) { invocation in
                    try ReplayCommand.run(invocation.answers)
                    return Ending.done
                },
                Action(version) { invocation in
                    invocation.say("interlock \(Release.version)")
                    return Ending.done
                },
            ]
        ),
    ]

    private static let version = Command(
        "interlock version", summary: "says its version", examples: ["interlock version"])

    static let program = Program(
        "interlock", summary: "the operator's hand on an Interlock deployment",
        families: families.map { Program.Family($0.title, $0.actions.map(\.command)) })

    /// Obeys the command line (without the program's own name), and answers the status to end with.
    static func run(_ arguments: [String], as invocation: Invocation = Invocation()) -> Int32 {
        do {
            return try obey(arguments, invocation)
        } catch {
            return told(error, invocation.complain)
        }
    }

    private static func obey(_ arguments: [String], _ invocation: Invocation) throws -> Int32 {
        var invocation = invocation
        switch try program.choose(arguments) {
        case .help(let text): invocation.say(text)
        case .missing(let text):
            invocation.say(text)
            return Misuse.status
        case .version: invocation.say(program.versionText)
        case .command(let command, let rest):
            invocation.answers = try command.read(rest, environment: invocation.environment)
            if invocation.answers.wantsHelp {
                invocation.say(command.helpText)
            } else if invocation.answers.wantsVersion {
                invocation.say(program.versionText)
            } else {
                return perform(command, invocation)
            }
        }
        return Ending.done
    }

    private static func perform(_ command: Command, _ invocation: Invocation) -> Int32 {
        let actions = families.flatMap(\.actions)
        guard let action = actions.first(where: { $0.command.name == command.name }) else {
            preconditionFailure("a command of the program is an action's")
        }
        do {
            return try action.run(invocation)
        } catch {
            // Advice to do what was just done is none.
            return told(error) { line in if !line.contains("`\(command.name)`") { invocation.complain(line) } }
        }
    }

    /// Says what went wrong; answers the status that goes with it.
    private static func told(_ error: any Error, _ complain: (String) -> Void) -> Int32 {
        switch error {
        case let misuse as Misuse:
            complain("interlock: \(misuse)")
            return Misuse.status
        case let refused as Refused:
            complain("interlock: \(refused.message)")
            for complaint in refused.complaints { complain(complaint) }
            return Ending.refused
        case let refusal as ControlRefusal:
            for (place, line) in refusal.lines.enumerated() { complain(place == 0 ? "interlock: \(line)" : line) }
            return refusal.isOutage ? Ending.unreached : Ending.refused
        case let silence as Unreached:
            complain("interlock: no answer from \(silence.host): \(silence.reason)")
            complain("  \(silence.advice)")
            return Ending.unreached
        case let unreadable as UnreadableExchanges:
            for complaint in unreadable.complaints { complain("\(complaint)") }
            return Ending.refused
        case let refusal as PolicyRefusal:
            for complaint in refusal.complaints { complain("\(complaint)") }
            return Misuse.status
        default:
            complain("interlock: \(error)")
            return Ending.refused
        }
    }
}
