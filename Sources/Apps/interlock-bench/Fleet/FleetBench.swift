// From a command line to a measured fleet.

import EventLoop
import Terminal

/// `interlock-bench fleet`.
enum FleetBench {
    /// Obeys the command line, and answers the status to end with.
    static func run(_ arguments: [String]) -> Int32 {
        do {
            let answers = try FleetOptions.command.read(arguments)
            if answers.wantsHelp {
                Console.info(FleetOptions.command.helpText)
                return 0
            }
            let options = try FleetOptions(answers)
            _ = try ProcessSettings.raiseDescriptorLimit()
            let loop = try EventLoop()
            try measure(options, Stage(options, on: loop))
            return 0
        } catch let misuse as Misuse {
            Console.warn("interlock-bench: \(misuse)")
            return Misuse.status
        } catch {
            Console.warn("interlock-bench: \(error)")
            return 1
        }
    }

    private static func measure(_ options: FleetOptions, _ stage: Stage) throws {
        try stage.putDocuments()
        if !options.sidecars.isEmpty { return try RealFleet(options, stage).measure() }
        let run = FleetRun(options, stage)
        try run.gather()
        try run.propagate()
        if options.seconds > 0 { try run.publish() }
        if options.breaksControl { try run.storm() }
        try run.verify()
    }
}
