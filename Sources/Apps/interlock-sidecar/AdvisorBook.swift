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
    private var scripts: [ScriptAdvisor: Coprocess] = [:]

    init(on loop: EventLoop) { self.loop = loop }

    /// Starts what the policy names and does not run yet, and lets the others go once they have answered.
    func obey(_ policy: Policy) {
        var wanted: Set<ScriptAdvisor> = []
        for group in policy.groups {
            if case .script(let script) = group.advisor?.source { wanted.insert(script) }
        }
        for (script, coprocess) in scripts where !wanted.contains(script) {
            coprocess.retire()
            scripts[script] = nil
        }
        for script in wanted { _ = coprocess(for: script) }
    }

    /// The running program; started if a request is quicker than the news of its policy.
    func coprocess(for script: ScriptAdvisor) -> Coprocess {
        if let running = scripts[script] { return running }
        let new = Coprocess(script.asProgram, on: loop) {
            Console.log(.warn, "script", message: $0)
        }
        scripts[script] = new
        return new
    }

    /// Ends them all.
    func close() {
        for coprocess in scripts.values { coprocess.close() }
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
