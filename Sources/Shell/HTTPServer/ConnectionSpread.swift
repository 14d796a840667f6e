// Connections that one loop accepts, spread over the servers of several.
//
// The kernel could do it (SO_REUSEPORT), but then any other process of the same user could take a share without a word.
// So one loop accepts, and each connection goes to the server that has the fewest: once for a connection, not for a
// request.

package import EventLoop
import Synchronization

/// The servers of one process that share what is accepted.
package final class ConnectionSpread: Sendable {
    private struct Member: Sendable {
        var load: ConnectionLoad
        var mailbox: Mailbox
        var server: LoopBound<HTTPServer>
    }

    private let members = Mutex<[Member]>([])

    /// Servers that have not come yet.
    package init() {}

    /// Gives `server`, which runs on `loop`, its share from now on. Called on that loop.
    package func add(_ server: HTTPServer, on loop: EventLoop) {
        server.spread = self
        let member = Member(load: server.load, mailbox: loop.mailbox, server: LoopBound(server, to: loop))
        members.withLock { $0.append(member) }
    }

    /// Hands a connection on; false where `server`, which accepted it, has no more than any other.
    func hand(_ descriptor: Int32, from server: HTTPServer) -> Bool {
        let least = members.withLock { members in members.min { $0.load.count < $1.load.count } }
        guard let least, least.load !== server.load, least.load.count < server.load.count else { return false }
        least.load.add(1)
        least.mailbox.post { loop in
            least.load.add(-1)
            least.server.value(on: loop).begin(descriptor)
        }
        return true
    }
}

/// How many connections a server has, those on their way to it included.
final class ConnectionLoad: Sendable {
    private let value = Atomic<Int>(0)

    var count: Int { value.load(ordering: .relaxed) }

    func add(_ number: Int) { value.wrappingAdd(number, ordering: .relaxed) }
}
