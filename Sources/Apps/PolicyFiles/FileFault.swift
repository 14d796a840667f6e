// What the system says when a file cannot be had.

import Glibc

/// Something that could not be done with a file.
package struct FileFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// `read`, `write`, `rename`…
    package var action: String
    package var path: String
    /// The system's words: `No space left on device`.
    package var cause: String
    /// There is no such file.
    package var isAbsence: Bool
    /// What has this name can never be read as a file: a folder, a pipe, a device.
    package var isWrongKind = false

    /// What the last system call complained of.
    init(_ action: String, _ path: String) {
        self.init(action, path, errno)
    }

    init(_ action: String, _ path: String, _ error: Int32) {
        self.action = action
        self.path = path
        isAbsence = error == ENOENT
        cause = String(cString: strerror(error))
    }

    /// A file that could be opened and is not what is wanted.
    init(_ action: String, _ path: String, cause: String, isWrongKind: Bool = false) {
        self.action = action
        self.path = path
        self.cause = cause
        isAbsence = false
        self.isWrongKind = isWrongKind
    }

    /// `cannot write /var/lib/interlock/in-force.json: No space left on device`
    package var description: String { "cannot \(action) \(path): \(cause)" }
}
