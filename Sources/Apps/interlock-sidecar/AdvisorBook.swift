// The programs that advise one worker: running before they are asked, ended when no document names them any more.

import Coprocess
import EventLoop
import Exchange
import Policy
import Routing
import Terminal

import struct Coprocess.Program

/// One worker's coprocesses, one for each different script of the policy.
final class AdvisorBook {
    private let loop: EventLoop
    private let versions: ProgramVersions
    private var scripts: [ScriptAdvisor: Running] = [:]

    private struct Running {
        var coprocess: Coprocess
        var version: Int
    }

    init(on loop: EventLoop, versions: ProgramVersions) {
        self.loop = loop
        self.versions = versions
    }

    /// Starts what the policy names and does not run yet, or runs from a file that was replaced; lets the others go
    /// once they have answered.
    func obey(_ policy: Policy) {
        var wanted: Set<ScriptAdvisor> = []
        for group in policy.groups {
            if case .script(let script) = group.advisor?.source { wanted.insert(script) }
        }
        for (script, running) in scripts where !wanted.contains(script) || running.version != version(of: script) {
            running.coprocess.retire()
            scripts[script] = nil
        }
        for script in wanted { _ = coprocess(for: script) }
    }

    /// The running program; started if a request is quicker than the news of its policy.
    func coprocess(for script: ScriptAdvisor) -> Coprocess {
        if let running = scripts[script] { return running.coprocess }
        let version = version(of: script)
        let new = Coprocess(script.asProgram, on: loop) {
            Console.log(.warn, "script", message: $0)
        }
        scripts[script] = Running(coprocess: new, version: version)
        return new
    }

    private func version(of script: ScriptAdvisor) -> Int { versions.version(of: script.program) }

    /// Ends them all.
    func close() {
        for running in scripts.values { running.coprocess.close() }
        scripts = [:]
    }
}

extension ScriptAdvisor {
    fileprivate var asProgram: Program {
        let path = environmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
        return Program(
            path: program, arguments: Array(command.dropFirst()), environment: environment + ["PATH=\(path)"])
    }
}
