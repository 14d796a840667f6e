// The keys that are trusted now; an operator may change them while the sidecar runs.

import PolicyFiles

/// The trust keys of a file.
final class TrustBook {
    private let file: WatchedFile<TrustKeys>
    /// Called when other keys are trusted.
    var onChange: () -> Void = {}

    /// Reads the file, and again whenever it changes; where it is not there or not in order, that is said.
    init(_ path: String, in files: WatchedFiles) {
        let label = WatchedFileLabel("trust_key", subject: "--trust-key-file: \(path)")
        file = WatchedFile(label, at: path) { try TrustKeys(pem: $0, called: "file") }
        files.addReporting(file)
        file.onChange = { [unowned self] _ in onChange() }
    }

    /// Nil until there are some.
    var keys: TrustKeys? { file.value }

    func trusts(_ keyID: String) -> Bool { keys?.keyIDs.contains(keyID) ?? false }
}
