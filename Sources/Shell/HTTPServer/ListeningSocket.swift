// A socket that listens, before it has a loop.
//
// A process binds its addresses alone (never SO_REUSEPORT): the kernel refuses whoever comes second, in whatever way
// the two addresses overlap. Its loops then share what is accepted, not what is bound.
//
// A socket file gets its mode before anyone can open it. One that is left over from a process that died is replaced;
// whether somebody listens at it is found out under a lock on its folder, so that two processes that start at once do
// not take each other's for left over.

import CLinux
import EventLoop

/// An address that this process listens at. Belongs to nobody's loop until `HTTPServer.listen` takes it.
package final class ListeningSocket: Sendable {
    /// With the port that was found where any was asked for.
    package let address: ListenAddress
    /// Whether IPv4 callers reach it, although it is an IPv6 address.
    package let takesIPv4: Bool
    /// The flag that the address was written for.
    package let flag: String
    let descriptor: Int32
    private let file: SocketFileIdentity?

    private static let backlog: Int32 = 4096

    init(_ wanted: ListenAddress, only6: Bool = false, access: SocketFileAccess = .ownerOnly, flag: String = "listen")
        throws(ListenFailure)
    {
        self.flag = flag
        do throws(SystemError) {
            switch wanted {
            case .tcp(let host, let port):
                let bound = Int32(
                    try SystemCall.check("listen") {
                        linux_listen_tcp(host, port, ListeningSocket.backlog, only6 ? 1 : 0)
                    })
                descriptor = bound
                address = .tcp(host, UInt16(SystemCall.must("getsockname") { linux_local_port(bound) }))
                takesIPv4 = host == "::" && !only6
                file = nil
            case .unix(let path):
                descriptor = Int32(try SocketFile.listen(at: path, ListeningSocket.backlog, access))
                address = wanted
                takesIPv4 = false
                file = SocketFileIdentity(path)
            }
        } catch {
            throw ListenFailure(wanted, flag, error)
        }
    }

    /// Listens at everything that a plan holds, or at nothing.
    package static func open(
        _ plan: ListenPlan, access: SocketFileAccess = .ownerOnly
    ) throws(ListenFailure) -> [ListeningSocket] {
        var attempts = 8
        while true {
            do throws(ListenFailure) {
                return try openOnce(plan, access)
            } catch {
                // The free port of one half of "localhost" was taken in the other.
                attempts -= 1
                guard error.isHalfTaken, attempts > 0 else { throw error }
            }
        }
    }

    private static func openOnce(
        _ plan: ListenPlan, _ access: SocketFileAccess
    ) throws(ListenFailure) -> [ListeningSocket] {
        var open: [ListeningSocket] = []
        do throws(ListenFailure) {
            for entry in plan.entries {
                if let socket = try listen(entry, access, after: open.last) { open.append(socket) }
            }
            return open
        } catch {
            for socket in open { socket.close() }
            throw error
        }
    }

    /// nil for the IPv6 half of "localhost" on a machine without IPv6.
    private static func listen(
        _ entry: ListenPlan.Entry, _ access: SocketFileAccess, after last: ListeningSocket?
    ) throws(ListenFailure) -> ListeningSocket? {
        var (address, isFound) = (entry.address, false)
        if entry.isSecondHalf, case .tcp(let host, 0) = address, case .tcp(_, let port)? = last?.address {
            (address, isFound) = (.tcp(host, port), true)
        }
        do throws(ListenFailure) {
            return try ListeningSocket(address, only6: entry.isIPv6Only, access: access, flag: entry.flag)
        } catch {
            if entry.isSecondHalf, error.isFamilyMissing { return nil }
            var error = error
            error.isHalfTaken = isFound && error.isTaken
            throw error
        }
    }

    /// Closes a socket that no server has taken, and removes its file.
    package func close() {
        SystemCall.close(descriptor)
        removeFile()
    }

    /// Removes the socket's file, if it is still the one that was made. From any thread, as often as one likes.
    package func removeFile() {
        guard case .unix(let path) = address, let file, SocketFileIdentity(path) == file else { return }
        _ = linux_unlink(path)
    }
}
