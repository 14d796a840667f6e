// Connections that are refused: what is waited for, and what ends a process that starts.

import EventLoop
import Foundation
import ShellKit
import Store
import TestKit
import Testing

@Suite struct `A connection that is refused` {
    private func failure(_ url: String) throws -> StoreFailure {
        let desk = try StoreDesk(url) { ($0.turn, $0.outage) = (1_000, 200) }
        return try #require(throws: StoreFailure.self) { try desk.run { try await $0.query("select 1") } }
    }

    @Test func `for an unknown database or role is a mistake, with its code`() throws {
        let url = try PrivatePostgres.database()
        let missing = try failure(url + "x")
        #expect(missing.isPermanent && missing.state == "3D000")
        #expect(missing.description.contains("does not exist"))
        let stranger = try failure(url.replacing("interlock@", with: "stranger:hunter2@"))
        #expect(stranger.isPermanent && stranger.state == "28000")
        #expect(!stranger.description.contains("hunter2"))
    }

    @Test func `for TLS that is not there, or a certificate nobody believes, is a mistake`() throws {
        let url = try PrivatePostgres.database()
        #expect(try failure(url + "?sslmode=require").isPermanent)
        let server = try PrivatePostgres(withTLS: true)
        let stranger = try PrivatePostgres(withTLS: true)
        let doubted = "\(try server.database())?sslmode=verify-full&sslrootcert=\(stranger.certificate)"
        #expect(try failure(doubted).isPermanent)
    }

    @Test func `because nobody is there is waited for`() throws {
        #expect(try !failure("postgresql://u:hunter2@127.0.0.1:1/none").isPermanent)
        #expect(try !failure("postgresql://u:hunter2@no-such-host.invalid/none").isPermanent)
    }

    @Test func `by a server without a free connection is waited for`() throws {
        let server = try PrivatePostgres(options: "-c max_connections=4 -c superuser_reserved_connections=0")
        let url = try server.database()
        let holder = try StoreDesk(url)
        for _ in 0..<4 {
            holder.loop.spawn { [store = holder.store] in _ = try? await store.query("select pg_sleep(9)") }
        }
        try holder.turn { holder.store.connections.open == 4 }
        let failure = try failure(url)
        #expect(failure.state == "53300" && !failure.isPermanent && failure.isCrowded)
    }
}
