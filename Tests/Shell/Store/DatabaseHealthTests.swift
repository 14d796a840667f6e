// What is said of the database's health, from a story of answers and failures.

import Store
import Testing

@Suite struct `What is said of a database` {
    private let refused = StoreFailure.unavailable("connection refused")
    private let starting = StoreFailure.refused(.init(state: "57P03", message: "starting up"))
    private let readOnly = StoreFailure.refused(.init(state: "25006", message: "read-only transaction"))

    @Test func `is what its last answer was`() {
        var health = DatabaseHealth()
        #expect(!health.isReadable && !health.isWritable)
        health.answered(at: 0)
        #expect(health.isReadable && !health.isWritable)
        health.wrote(at: 1)
        #expect(health.isWritable)
        health.failed(refused, at: 2)
        #expect(!health.isReadable && !health.isWritable)
        health.answered(at: 3)
        #expect(health.isReadable)
        health.wrote(at: 4)
        #expect(health.isWritable)
    }

    @Test func `one that is read-only is there for those who read`() {
        var health = DatabaseHealth()
        health.wrote(at: 0)
        health.refusedWriting(readOnly, at: 1)
        #expect(health.isReadable && !health.isWritable)
        health.wrote(at: 2)
        #expect(health.isWritable)
    }

    @Test func `names each cause once, and says when it is over`() {
        var health = DatabaseHealth()
        health.failed(refused, at: 1_000)
        health.failed(refused, at: 2_000)
        health.failed(starting, at: 3_000)
        health.failed(refused, at: 4_000)
        health.failed(starting, at: 5_000)
        #expect(
            health.takeReports() == [
                .unavailable("connection refused"), .unavailable("starting up (57P03)"),
            ])
        health.answered(at: 8_000)
        health.answered(at: 9_000)
        #expect(health.takeReports() == [.available(afterSeconds: 7)])
        health.failed(refused, at: 10_000)
        #expect(health.takeReports() == [.unavailable("connection refused")])
    }

    @Test func `names a trouble of a server that answers, and not with every statement`() {
        var health = DatabaseHealth()
        let missing = StoreFailure.refused(.init(state: "42P01", message: "no such table"))
        for moment in 0..<100 {
            health.wrote(at: moment)
            health.troubled(missing, at: moment)
            health.troubled(readOnly, at: moment)
        }
        #expect(health.takeReports() == [.troubled("no such table (42P01)")])
        #expect(health.isWritable)
    }

    @Test func `is not said at all while everything is well`() {
        var health = DatabaseHealth()
        for moment in 0..<100 { health.wrote(at: moment) }
        #expect(health.takeReports().isEmpty)
    }

    @Test func `an endless row of new causes ends in silence`() {
        var health = DatabaseHealth()
        for number in 0..<1_000 { health.failed(.unavailable("attempt \(number)"), at: number) }
        #expect(health.takeReports().count <= 64)
    }
}
