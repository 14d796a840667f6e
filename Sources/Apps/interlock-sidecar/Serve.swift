// From a command line to a running sidecar, or to a clear word about why not.

import EventLoop
import Policy
import PolicyFiles
import Terminal
import Upstream

/// Runs the sidecar until it is told to end. Never returns with an error: it says it and exits.
func serve() {
    do {
        let answers = try SidecarOptions.command.read(Array(CommandLine.arguments.dropFirst()))
        if answers.wantsHelp { return Console.info(SidecarOptions.command.helpText) }
        if answers.wantsVersion { return Console.info(SidecarOptions.command.versionText) }
        let options = try SidecarOptions(answers)
        if options.checksOnly { return try check(options) }
        if options.isStrict { throw Misuse("--strict goes with --check") }
        try Console.serve(options.log)
        if options.proxies == nil { ProxyEnvironment.warnIfUnused() }
        try run(options)
    } catch let misuse as Misuse {
        Console.fatal("interlock-sidecar: \(misuse)", status: 2)
    } catch let refusal as PolicyRefusal {
        PolicyEvents.report(refusal.complaints, as: .error)
        Console.fatal("\(refusal.complaints.count) complaint(s); no policy is in force", status: 1)
    } catch {
        Console.fatal("interlock-sidecar: \(error)", status: 1)
    }
}

private func check(_ options: SidecarOptions) throws {
    guard case .folder(let path) = options.source else { throw Misuse("--check looks at the folder of --policies") }
    let compiled = try PolicyFolder(path: path, scriptFolders: options.scriptFolders).compile(sequence: 1)
    let policy = compiled.policy
    let warnings = compiled.warnings.map(\.description) + Keys().warnings(for: policy)
    for warning in warnings { Console.warn("warning: \(warning)") }
    Console.info(
        "compiles: \(policy.providers.count) provider(s), \(policy.groups.count) group(s), "
            + "\(policy.callers.count) caller(s), digest \(policy.snapshot.digest.prefix(12))")
    guard options.isStrict, !warnings.isEmpty else { return }
    Console.fatal("\(warnings.count) warning(s), and --strict lets none pass", status: 1)
}

private func run(_ options: SidecarOptions) throws {
    _ = try ProcessSettings.raiseDescriptorLimit()
    ProcessSettings.hideMemory()
    ProcessSettings.keepMemory(4 << 20)
    let loop = try EventLoop()
    let keeper = PolicyKeeper(Keys(continuityKeyFile: options.continuityKeyFile))
    let tallies = (0..<options.workers).map { _ in TallyBox() }
    let source = try source(of: options, keeper, tallies, on: loop)
    let sidecar = Sidecar(options, keeper: keeper, source: source, tallies: tallies, on: loop)
    if let misuse = keeper.files.hopelessFlag { throw Misuse(misuse) }
    try sidecar.start()
    loop.run()
    withExtendedLifetime(sidecar) {}
}

private func source(
    of options: SidecarOptions, _ keeper: PolicyKeeper, _ tallies: [TallyBox], on loop: EventLoop
) throws -> any PolicySource {
    switch options.source {
    case .folder(let path):
        let folder = PolicyFolder(path: path, scriptFolders: options.scriptFolders)
        return FolderSource(path, folder, for: keeper, on: loop)
    case .control(let control):
        return try SubscriptionSource(
            control, scriptFolders: options.scriptFolders, for: keeper, counting: tallies, on: loop)
    }
}
