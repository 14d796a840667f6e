// The table of what decisions cost: strategies by sizes of groups.

import Conversation
import Policy
import PolicyFiles
import Routing
import Terminal

/// Measures decisions and prints a table.
enum RoutingBench {
    private static let command = Command(
        "interlock-bench",
        summary: "measures what a routing decision costs: authenticate, read the facts, plan",
        flags: [Flag("rounds", .value("N"), standard: "11", help: "of about 20 milliseconds each; the median counts")],
        notes: """
            One thread, no sockets. Callers: \(BenchDocuments.callers). The request: Chat, about 1,300 bytes, an effort,
            one tool. A fifth of the targets of larger groups is refused; two fifths are reached over bridges.
            """)

    /// Obeys the command line, and answers the status to end with.
    static func run(_ arguments: [String]) -> Int32 {
        do throws(Misuse) {
            let answers = try command.read(arguments)
            if answers.wantsHelp {
                Console.info(command.helpText)
                return 0
            }
            measure(rounds: try answers.number("rounds", in: 1...1001) ?? 11)
            return 0
        } catch {
            Console.warn("interlock-bench: \(error)")
            return Misuse.status
        }
    }

    private static func measure(rounds: Int) {
        let digester = Digester()
        let file = PolicyFile(name: "bench.json", bytes: Array(BenchDocuments.text(digester).utf8))
        let compiled = compile(file, digester)
        Console.info("one decision, \(BenchDocuments.callers) callers: nanoseconds (allocations), median of \(rounds)")
        Console.info(row("strategy", "targets", ["authenticate", "read facts", "plan", "whole"]))
        for strategy in BenchDocuments.strategies {
            for size in BenchDocuments.sizes {
                let decision = Decision(compiled.policy, digester, group: BenchDocuments.group(strategy, size))
                Console.info(row(strategy.rawValue, "\(size)", cells(decision, rounds)))
            }
        }
    }

    private static func compile(_ file: PolicyFile, _ digester: Digester) -> CompiledPolicy {
        do throws(PolicyRefusal) {
            return try Policy.compile([file], sequence: 1, digest: digester.digest)
        } catch {
            preconditionFailure("the documents compile: \(error.complaints)")
        }
    }

    private static func cells(_ decision: Decision, _ rounds: Int) -> [String] {
        let facts = decision.facts()
        let measurements = [
            Measurement.of(rounds: rounds) { decision.authenticate($0) },
            Measurement.of(rounds: rounds) { _ in decision.facts().tools.count },
            Measurement.of(rounds: rounds) { decision.plan(facts, for: 0, $0).choices.count },
            Measurement.of(rounds: rounds) { decision.decide($0) },
        ]
        return measurements.map { "\(Int($0.nanoseconds.rounded())) (\(tenths($0.allocations)))" }
    }

    private static func tenths(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func row(_ strategy: String, _ size: String, _ cells: [String]) -> String {
        strategy + String(repeating: " ", count: max(1, 16 - strategy.count)) + padded(size, 8)
            + cells.map { padded($0, 16) }.joined()
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }
}
