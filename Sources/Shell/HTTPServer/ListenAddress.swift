// Where a server listens.

/// A place to listen at: on one address of this machine, or a file.
package enum ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// An IPv4 address and a port; port 0 asks for any free one.
    case tcp(String, UInt16)
    /// A socket in the file system, which only this user may open.
    case unix(String)

    /// Reads "127.0.0.1:4100", "localhost:4100" or "unix:/run/interlock.sock".
    package init?(_ text: String) {
        if text.hasPrefix("unix:") {
            self = .unix(String(text.dropFirst(5)))
            if text.utf8.count <= 5 { return nil }
        } else {
            guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
                let port = UInt16(text[text.index(after: colon)...])
            else {
                return nil
            }
            let host = String(text[..<colon])
            self = .tcp(host == "localhost" ? "127.0.0.1" : host, port)
        }
    }

    /// The same text that `init` reads.
    package var description: String {
        switch self {
        case .tcp(let host, let port): "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
