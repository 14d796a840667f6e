// A store on a test's own loop, in front of a real PostgreSQL.

package import EventLoop
package import Store
import TestKit

/// Runs an async function on a loop, turning it until the function has ended.
package final class StoreDesk {
    package let loop: EventLoop
    package let url: String
    package let store: Store

    package init(_ url: String? = nil, _ change: (inout StoreLimits) -> Void = { _ in }) throws {
        var limits = StoreLimits()
        change(&limits)
        loop = try EventLoop()
        self.url = try url ?? PrivatePostgres.database()
        store = Store(on: loop, url: self.url, limits: limits)
    }

    deinit {
        store.close()
        loop.turn(limit: 0)
        loop.letGo()
    }

    /// What came of the function.
    @discardableResult
    package func run<Value>(_ work: @escaping (Store) async throws -> Value) throws -> Value {
        var outcome: Result<Value, any Error>?
        loop.spawn { [store] in
            do { outcome = .success(try await work(store)) } catch { outcome = .failure(error) }
        }
        try turn { outcome != nil }
        return try outcome!.get()
    }

    /// The condition did not come true in time.
    package struct TooLong: Error {}

    /// Turns until something has become true; a minute at most.
    package func turn(until condition: () -> Bool) throws {
        let end = loop.now + 60_000_000_000
        while !condition() {
            loop.turn(limit: 50)
            if loop.now > end { throw TooLong() }
        }
    }
}
