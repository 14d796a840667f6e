// The environment's proxies, obeyed where a flag asks for it and otherwise said to be ignored.

import Terminal
import Upstream

extension ProxyEnvironment {
    /// What the process's environment says.
    static func obeyed() throws(Misuse) -> ProxyEnvironment {
        do throws(Fault) { return try ProxyEnvironment(environmentVariable) } catch { throw Misuse("\(error)") }
    }

    /// One line where variables name proxies that this process does not use.
    static func warnIfUnused() {
        if let text = unusedText(environmentVariable) { Console.warn(text) }
    }
}
