// The control plane's process, seen from outside.

import CLinux
import PolicyFiles

/// A process that a supervisor starts again when it has died, and whose number stands in a file.
struct ControlProcess {
    let pidFile: String

    var pid: Int32? {
        guard let bytes = Files.read(pidFile) else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.flatMap { Int32($0) }
    }

    /// kill -9.
    func kill() { if let pid { _ = linux_kill_group(pid) } }

    /// Bytes of memory that the process has in RAM.
    var resident: Int { status("VmRSS:") * 1024 }

    private func status(_ name: String) -> Int {
        guard let pid, let bytes = Files.read("/proc/\(pid)/status") else { return 0 }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix(name) {
            return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0
        }
        return 0
    }
}
