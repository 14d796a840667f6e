// A program that was started, with our ends of its three pipes.

import CLinux
import EventLoop

/// What to start.
package struct Program: Sendable, Hashable {
    /// An absolute path.
    package var path: String
    /// Without the program's own name.
    package var arguments: [String]
    /// `NAME=value`; the program sees nothing else of the environment.
    package var environment: [String]

    package init(path: String, arguments: [String] = [], environment: [String] = []) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
    }

    func start() throws(SystemError) -> ChildProcess {
        var child = linux_child()
        try withTexts([path] + arguments) { arguments throws(SystemError) in
            try withTexts(environment) { environment throws(SystemError) in
                _ = try SystemCall.check("cannot be started") {
                    linux_spawn(path, arguments, environment, &child)
                }
            }
        }
        return ChildProcess(child)
    }

    /// The texts as C has them, ended by a null pointer; good during the call.
    private func withTexts(
        _ texts: [String],
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) throws(SystemError) -> Void
    ) throws(SystemError) {
        let copies = texts.map { text in
            let bytes = text.utf8CString
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
            _ = UnsafeMutableBufferPointer(start: copy, count: bytes.count).initialize(from: bytes)
            return copy
        }
        defer { for copy in copies { copy.deallocate() } }
        let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: copies.count + 1)
        defer { list.deallocate() }
        for (place, copy) in copies.enumerated() { (list + place).initialize(to: copy) }
        (list + copies.count).initialize(to: nil)
        try body(list)
    }
}

/// A running program, or one that has ended and was not reaped yet.
struct ChildProcess {
    let pid: Int32
    /// Readable when the program has ended.
    let process: Int32
    let input: Int32
    let output: Int32
    let errors: Int32

    init(_ child: linux_child) {
        pid = child.pid
        process = child.process
        input = child.input
        output = child.output
        errors = child.errors
    }

    /// How a program ended.
    enum Ending: CustomStringConvertible {
        case exited(Int32)
        case killed(signal: Int32)

        var description: String {
            switch self {
            case .exited(let status): "ended with status \(status)"
            case .killed(let signal): "was ended by signal \(signal)"
            }
        }
    }

    /// Ends the program and whatever it has started. It may have ended already; as long as it is not reaped, its number
    /// belongs to nobody else.
    func kill() { _ = linux_kill_group(pid) }

    /// How it ended; nil while it goes on.
    func reap() -> Ending? {
        var status: Int32 = 0
        let found = SystemCall.must("waitid") { linux_reap(pid, &status) }
        guard found == 1 else { return nil }
        return status >= 0 ? .exited(status) : .killed(signal: -status)
    }
}
