// From a command line to a running sidecar, or to a clear word about why not.

import EventLoop
import Policy
import PolicyFiles
import Terminal

/// Runs the sidecar until it is told to end. Never returns with an error: it says it and exits.
func serve() {
    do {
        let answers = try SidecarOptions.command.read(Array(CommandLine.arguments.dropFirst()))
        if answers.wantsHelp { return Console.say(SidecarOptions.command.helpText) }
        if answers.wantsVersion { return Console.say(SidecarOptions.command.versionText) }
        let options = try SidecarOptions(answers)
        let continuity = try ContinuityKeys(file: options.continuityKeyFile)
        let folder = PolicyFolder(path: options.policies, scriptFolders: options.scriptFolders)
        if options.checksOnly { return try check(folder) }
        try run(options, folder, Keys(continuity: continuity))
    } catch let misuse as Misuse {
        Console.quit("interlock-sidecar: \(misuse)", status: 2)
    } catch let refusal as PolicyRefusal {
        for complaint in refusal.complaints { Console.complain("\(complaint)") }
        Console.quit("\(refusal.complaints.count) complaint(s); no policy is in force", status: 1)
    } catch {
        Console.quit("interlock-sidecar: \(error)", status: 1)
    }
}

private func check(_ folder: PolicyFolder) throws(PolicyRefusal) {
    let compiled = try folder.compile(sequence: 1)
    for warning in compiled.warnings { Console.complain("warning: \(warning)") }
    let policy = compiled.policy
    Console.say(
        "compiles: \(policy.providers.count) provider(s), \(policy.groups.count) group(s), "
            + "\(policy.callers.count) caller(s), digest \(policy.snapshot.digest.prefix(12))")
}

private func run(_ options: SidecarOptions, _ folder: PolicyFolder, _ keys: Keys) throws {
    _ = try ProcessSettings.raiseDescriptorLimit()
    ProcessSettings.hideMemory()
    ProcessSettings.keepMemory(4 << 20)
    let loop = try EventLoop()
    let keeper = PolicyKeeper(folder, keys)
    try keeper.start(at: loop.wallSeconds)
    let sidecar = Sidecar(options, keeper: keeper, on: loop)
    try sidecar.start()
    loop.run()
    withExtendedLifetime(sidecar) {}
}
