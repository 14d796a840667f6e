// Who is at the other end.

import CLinux

extension Reply {
    /// The peer's address without its port; "unix" for a socket in the file system, empty for a peer that has gone.
    package var peer: String {
        guard isOpen else { return "" }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            guard linux_peer_address(connection.descriptor, text.baseAddress!, text.count) == 0 else { return "" }
            return String(cString: text.baseAddress!)
        }
    }
}
