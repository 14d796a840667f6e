// Who may open a socket file.

import CLinux

/// The mode and the group of the socket files that a process makes.
package struct SocketFileAccess: Sendable, Equatable {
    /// The bits of `chmod`; 0600 where nothing is said, 0660 where only a group is.
    package let mode: UInt32
    /// The number of a group; nil: the process's own.
    package let group: UInt32?

    /// Nobody but the process's own user.
    package static let ownerOnly = SocketFileAccess(mode: 0o600, group: nil)

    private init(mode: UInt32, group: UInt32?) {
        self.mode = mode
        self.group = group
    }

    /// Reads "0660" and the name or number of a group, as `--socket-mode` and `--socket-group` take them.
    package init(mode: String?, group: String?) throws(SocketFileAccessError) {
        self.group = if let group { try SocketFileAccess.group(group) } else { nil }
        self.mode = if let mode { try SocketFileAccess.mode(mode) } else { group == nil ? 0o600 : 0o660 }
    }

    private static func mode(_ text: String) throws(SocketFileAccessError) -> UInt32 {
        let isOctal = (3...4).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x37).contains($0) }
        guard isOctal, let mode = UInt32(text, radix: 8), mode <= 0o777 else {
            throw .mode(text)
        }
        return mode
    }

    private static func group(_ text: String) throws(SocketFileAccessError) -> UInt32 {
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            guard let number = UInt32(text), number < .max else { throw .group(text) }
            return number
        }
        guard !text.isEmpty, !text.utf8.contains(0) else { throw .group(text) }
        let number = linux_group(text)
        guard number >= 0, let number = UInt32(exactly: number) else { throw .group(text) }
        return number
    }
}

/// Why a mode or a group cannot be used.
package enum SocketFileAccessError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Not a mode.
    case mode(String)
    /// Not a group of this machine.
    case group(String)

    /// The error with its flag and what is expected.
    package var description: String {
        switch self {
        case .mode(let text): "--socket-mode: '\(text)' is not a mode; expected three or four octal digits like 0660"
        case .group(let text):
            "--socket-group: '\(text)' is not a group of this machine; expected a group's name or number"
        }
    }
}
