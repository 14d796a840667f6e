// The token that the control plane knows a sidecar by. Looked at while the sidecar runs, so that it can be replaced.

import PolicyFiles

/// The token in a file.
final class SidecarToken {
    private let file: WatchedFile<String>
    /// Called when there is another token.
    var onChange: () -> Void = {}

    /// Reads the file, and again whenever it changes; where it is not there or not in order, that is said.
    init(_ path: String, in files: WatchedFiles) {
        let label = WatchedFileLabel("sidecar_token", subject: "--sidecar-token-file: \(path)")
        file = WatchedFile(label, secretAt: path)
        files.addReporting(file)
        file.onChange = { [unowned self] _ in onChange() }
    }

    /// Throws, in words for operators, as long as there is none.
    func read() throws(KeyFault) -> String {
        if let token = file.value { return token }
        throw KeyFault("\(file.label.subject): \(file.state.problem ?? "was not read")")
    }
}
