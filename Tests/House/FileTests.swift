// A file that configures a process is watched, not read once.

import Testing

@Suite struct `Files of the house` {
    /// Who may read a file with its own hands, and why that is no file that is replaced under a running process.
    private static let readers = [
        "Sources/Apps/PolicyFiles/": "what watches files, and reads what is watched",
        "Sources/Apps/interlock-sidecar/Subscription/StateFolder.swift": "the sidecar's own file, that it alone writes",
        "Sources/Apps/interlock/": "a command that ends when it has answered",
        "Sources/Apps/interlock-bench/": "a measurement",
    ]

    @Test(arguments: House.sources.filter { $0.wing == "Apps" })
    func `are read by what watches them`(file: SourceFile) {
        guard !Self.readers.keys.contains(where: file.path.hasPrefix) else { return }
        let calls = ["Files.read(", "Files.contents(", "Files.input(", "SigningKey(file:", "TrustKeys(file:", "fopen("]
        for (number, line) in file.lines.enumerated() where calls.contains(where: line.contains) {
            Issue.record("\(file.path):\(number + 1) reads a file once; a WatchedFile reads it again when it changes")
        }
    }
}
