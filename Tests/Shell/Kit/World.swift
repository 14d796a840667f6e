// Everything of a test on one loop in one thread.
//
// Callers, server, relay, upstream: all of them are watchers of the same loop, and a test turns it until what it waits
// for is there. So nothing is slept for, nothing races, and a test that fails does so at its deadline and not by luck.

package import EventLoop
package import HTTPServer
package import Upstream

/// A loop that a test turns by hand.
package final class World {
    package let loop: EventLoop

    private var servers: [HTTPServer] = []
    private var pools: [UpstreamPool] = []

    package init() throws { loop = try EventLoop() }

    deinit {
        for server in servers { server.close() }
        for pool in pools { pool.close() }
        loop.letGo()
    }

    /// A server that ends with the test.
    package func server(
        for service: any HTTPService, _ options: ServerOptions = ServerOptions(), tls: TLSContext? = nil
    ) -> HTTPServer {
        let server = HTTPServer(on: loop, for: service, options: options, tls: tls)
        servers.append(server)
        return server
    }

    /// A pool that ends with the test.
    package func pool(_ limits: UpstreamLimits = UpstreamLimits()) -> UpstreamPool {
        let pool = UpstreamPool(on: loop, limits: limits)
        pools.append(pool)
        return pool
    }

    /// The condition did not come true in time.
    package struct TookTooLong: Error { package init() {} }

    /// Turns until the condition holds.
    package func turn(until condition: () -> Bool) throws {
        let deadline = loop.now + 60_000_000_000
        while !condition() {
            guard loop.now < deadline else { throw TookTooLong() }
            loop.turn(limit: 20)
        }
    }

    /// Turns a few times: enough for whatever could happen at once to have happened.
    package func settle() {
        for _ in 0..<20 { loop.turn(limit: 1) }
    }
}
