// From a command line to a running control plane, or to a clear word about why not.

import EventLoop
import PolicyFiles
import Terminal

/// Runs the control plane until it is told to end. Never returns with an error: it says it and exits.
func serve() {
    do {
        let answers = try ControlOptions.command.read(Array(CommandLine.arguments.dropFirst()))
        if answers.wantsHelp { return Console.info(ControlOptions.command.helpText) }
        if answers.wantsVersion { return Console.info(ControlOptions.command.versionText) }
        let options = try ControlOptions(answers)
        if !options.checksOnly { try Console.serve(options.log) }
        try run(options)
    } catch let misuse as Misuse {
        Console.fatal("interlock-control: \(misuse)", status: 2)
    } catch {
        Console.fatal("interlock-control: \(error)", status: 1)
    }
}

private func run(_ options: ControlOptions) throws {
    _ = try ProcessSettings.raiseDescriptorLimit()
    ProcessSettings.hideMemory()
    ProcessSettings.keepMemory(4 << 20)
    let loop = try EventLoop()
    let control = try Control(options, on: loop)
    try control.start()
    loop.run()
    withExtendedLifetime(control) {}
}
