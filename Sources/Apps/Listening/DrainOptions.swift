// Flags about the end of a process, the same in all of them.

package import Terminal

/// How a process ends in good order.
package struct DrainOptions: Sendable, Equatable {
    /// Milliseconds between the signal, when readiness goes off, and the closing of the listeners.
    package let delay: Int
    /// Milliseconds from then on after which the replies that are still under way are cut.
    package let timeout: Int

    /// The flags.
    package static let flags = [
        Flag(
            "drain-delay", .value("SECONDS"), standard: "0",
            help: "at SIGTERM: not ready, but listening and serving for so long before the listeners close"),
        Flag(
            "drain-timeout", .value("SECONDS"), standard: "30",
            help: "then: how long replies under way may take before they are cut; 0: as long as they want"),
    ]

    /// Reads the flags.
    package init(_ answers: Answers) throws(Misuse) {
        delay = try DrainOptions.milliseconds("drain-delay", answers)
        timeout = try DrainOptions.milliseconds("drain-timeout", answers)
    }

    private static func milliseconds(_ flag: String, _ answers: Answers) throws(Misuse) -> Int {
        guard let text = answers.text(flag) else { return 0 }
        guard let seconds = Double(text), (0...86_400).contains(seconds) else {
            throw Misuse("--\(flag): '\(text)' is not a number of seconds from 0 to 86400")
        }
        return Int(seconds * 1000)
    }
}
