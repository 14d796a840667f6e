// Who is answered when, as scripts of events and commands. Time is what the script says it is.

import Policy
import Testing

/// A room with a clock, and names for the tickets that it gave.
private struct Script {
    var room = WaitingRoom()
    var now = 0
    var names: [Ticket: String] = [:]

    mutating func arrive(
        _ name: String, after: Int = 0, refused: Int? = nil, labels: [String: String] = [:], boot: String = "1",
        wait: Int = 30, dice: UInt64 = 0
    ) -> [String] {
        let refusal = refused.map { SidecarReport.Refusal(sequence: $0, reason: "") }
        let report = SidecarReport(
            sidecar: name, labels: labels, after: after, refusal: refusal, boot: boot, wait: wait)
        names[room.arrive(report, now: now, dice: dice)] = boot == "1" ? name : "\(name)/\(boot)"
        return commands()
    }

    mutating func publish(_ notices: Notice...) -> [String] {
        room.publish(Noticeboard(notices), now: now)
        return commands()
    }

    mutating func pass(_ milliseconds: Int) -> [String] {
        now += milliseconds
        room.tick(now: now)
        return commands()
    }

    /// Lets time pass to the room's next tick, and answers how long that was.
    mutating func passToNextTick() -> Int? {
        guard let next = room.nextTick else { return nil }
        defer { now = next }
        return next - now
    }

    private mutating func commands() -> [String] {
        room.takeCommands().map { command in
            switch command {
            case .deliver(let ticket, let sequence): "\(names[ticket] ?? "?") gets \(sequence)"
            case .release(let ticket): "\(names[ticket] ?? "?") goes"
            case .replace(let ticket): "\(names[ticket] ?? "?") is replaced"
            }
        }.sorted()
    }
}

private func notice(_ sequence: Int, _ scope: Scope = .everything, watched: Bool = false) -> Notice {
    Notice(sequence: sequence, scope: scope, isWatched: watched)
}

@Suite struct `The waiting room` {
    private let canary = Scope(labels: ["track": "canary"])

    @Test(arguments: [(0, 100), (40, 100), (400, 600), (60_000, 2000)])
    func `a fleet that takes long to be told is told less often`(_ took: Int, _ interval: Int) {
        var script = Script()
        #expect(script.publish(notice(1)) == [])
        _ = script.arrive("a", after: 1)
        script.now = 10_000
        #expect(script.publish(notice(2)) == ["a gets 2"])
        script.room.waveTook(took)
        _ = script.arrive("a", after: 2)
        #expect(script.publish(notice(3)) == [])
        #expect(script.pass(interval - 1) == [])
        #expect(script.pass(1) == ["a gets 3"])
    }

    @Test func `an arrival that lacks something is delivered to with its own ticket`() {
        var room = WaitingRoom()
        room.publish(Noticeboard([notice(7)]), now: 0)
        let ticket = room.arrive(SidecarReport(sidecar: "a", after: 6), now: 0, dice: 0)
        #expect(room.takeCommands() == [.deliver(ticket, sequence: 7)])
        #expect(room.count == 0)
    }

    @Test func `who has the newest waits, and hears of the next at once`() {
        var script = Script()
        _ = script.publish(notice(7))
        _ = script.pass(1000)
        #expect(script.arrive("a", after: 7) == [])
        #expect(script.arrive("b", after: 7) == [])
        #expect(script.publish(notice(8)) == ["a gets 8", "b gets 8"])
        #expect(script.room.count == 0)
    }

    @Test func `what follows a wave within 100 ms is one further wave, with only the newest`() {
        var script = Script()
        _ = script.publish(notice(7))
        _ = script.pass(1000)
        _ = script.arrive("a", after: 7)
        #expect(script.publish(notice(8)) == ["a gets 8"])
        _ = script.arrive("a", after: 8)
        #expect(script.publish(notice(9)) == [])
        #expect(script.pass(40) == [])
        #expect(script.publish(notice(10)) == [])
        #expect(script.passToNextTick() == 60)
        #expect(script.pass(0) == ["a gets 10"])
    }

    @Test func `who arrives before the wave waits for it with the others`() {
        var script = Script()
        _ = script.publish(notice(7))
        #expect(script.publish(notice(8)) == [])
        #expect(script.arrive("a", after: 7) == [])
        #expect(script.pass(100) == ["a gets 8"])
    }

    @Test(arguments: [
        (6, nil, true, "it is newer than what is in force"),
        (7, nil, false, "it is in force"),
        (8, nil, false, "something newer is in force: the database is an older one, and nobody goes back"),
        (6, 7, false, "it was refused"),
        (6, 6, true, "what was refused is older"),
        (5, 8, false, "something newer was refused"),
    ])
    func `nothing is sent that is not news`(after: Int, refused: Int?, isSent: Bool, reason: Comment) {
        var room = WaitingRoom()
        room.publish(Noticeboard([notice(7)]), now: 0)
        let refusal = refused.map { SidecarReport.Refusal(sequence: $0, reason: "") }
        _ = room.arrive(SidecarReport(sidecar: "a", after: after, refusal: refusal), now: 0, dice: 0)
        #expect((room.count == 0) == isSent, reason)
    }

    @Test func `a sidecar gets the highest sequence whose scope is its own`() {
        var script = Script()
        let rest = Scope(except: [canary])
        _ = script.publish(notice(1))
        _ = script.pass(1000)
        _ = script.arrive("c", after: 1, labels: ["track": "canary"])
        _ = script.arrive("s", after: 1)
        #expect(script.publish(notice(2, canary), notice(3, rest)) == ["c gets 2", "s gets 3"])
    }

    @Test func `a wave leaves those in peace whom it does not concern`() {
        var script = Script()
        let rest = Scope(except: [canary])
        _ = script.publish(notice(1, canary), notice(2, rest))
        _ = script.pass(1000)
        _ = script.arrive("c", after: 1, labels: ["track": "canary"])
        _ = script.arrive("s", after: 2)
        #expect(script.publish(notice(3, canary), notice(2, rest)) == ["c gets 3"])
        #expect(script.room.count == 1)
    }

    @Test func `a wait ends when its time is over, up to a tenth earlier by dice`() {
        var script = Script()
        _ = script.arrive("late", wait: 30, dice: 0)
        _ = script.arrive("early", wait: 30, dice: 3000)
        _ = script.arrive("middle", wait: 30, dice: 3001 * 5 + 1500)
        #expect(script.pass(26_999) == [])
        #expect(script.pass(1) == ["early goes"])
        #expect(script.pass(1500) == ["middle goes"])
        #expect(script.pass(1500) == ["late goes"])
        #expect(script.passToNextTick() == nil)
    }

    @Test func `who does not want to wait does not`() {
        var script = Script()
        _ = script.arrive("a", wait: 0, dice: .max)
        #expect(script.passToNextTick() == 0)
        #expect(script.pass(0) == ["a goes"])
    }

    @Test func `a second question of the same process ends the first`() {
        var script = Script()
        _ = script.arrive("a", boot: "1")
        let commands = script.arrive("a", boot: "1")
        #expect(commands == ["a is replaced"])
        #expect(script.room.count == 1)
        #expect(script.publish(notice(1)) == ["a gets 1"])
    }

    @Test func `two processes of one name wait side by side`() {
        var script = Script()
        _ = script.arrive("a", boot: "1")
        #expect(script.arrive("a", boot: "2") == [])
        #expect(script.publish(notice(1)) == ["a gets 1", "a/2 gets 1"])
    }

    @Test func `who has left is not answered, and an old ticket harms nobody`() {
        var room = WaitingRoom()
        let first = room.arrive(SidecarReport(sidecar: "a"), now: 0, dice: 0)
        room.leave(first)
        #expect(room.count == 0 && room.nextTick == nil)
        let second = room.arrive(SidecarReport(sidecar: "b"), now: 0, dice: 0)
        room.leave(first)
        #expect(room.count == 1)
        room.publish(Noticeboard([notice(1)]), now: 0)
        #expect(room.takeCommands() == [.deliver(second, sequence: 1)])
    }

    @Test func `watched sidecars come back soon`() {
        var script = Script()
        let rest = Scope(except: [canary])
        _ = script.publish(notice(1, canary, watched: true), notice(2, rest))
        _ = script.arrive("c", after: 1, labels: ["track": "canary"])
        _ = script.arrive("s", after: 2)
        #expect(script.pass(2000) == ["c goes"])
        #expect(script.room.count == 1)
    }

    @Test func `notices that are told twice make no second wave`() {
        var script = Script()
        _ = script.publish(notice(1))
        _ = script.pass(1000)
        _ = script.arrive("a", after: 0, refused: 1)
        #expect(script.publish(notice(1)) == [])
        #expect(script.passToNextTick() == 30_000)
    }

    @Test func `when there is less than there was, nobody goes back`() {
        var script = Script()
        _ = script.publish(notice(9))
        _ = script.arrive("a", after: 9)
        _ = script.pass(1000)
        #expect(script.publish(notice(4)) == [])
        #expect(script.room.count == 1 && script.room.board.newest == 4)
        _ = script.pass(1000)
        #expect(script.publish(notice(10)) == ["a gets 10"])
    }

    @Test func `ten thousand come, go and come again, and nothing is left behind`() {
        var room = WaitingRoom()
        for round in 1...5 {
            for index in 0..<10_000 {
                let report = SidecarReport(sidecar: "s\(index)", after: round - 1, boot: "1")
                _ = room.arrive(report, now: round * 1000, dice: UInt64(index) &* 0x9e37_79b9_7f4a_7c15)
            }
            #expect(room.count == 10_000)
            room.publish(Noticeboard([notice(round)]), now: round * 1000)
            #expect(room.takeCommands().count == 10_000)
            #expect(room.count == 0 && room.nextTick == nil)
        }
    }

    @Test func `waits end in the order of their deadlines, whoever leaves in between`() {
        var room = WaitingRoom()
        var tickets: [Ticket: Int] = [:]
        var state: UInt64 = 42
        for index in 0..<2000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let wait = Int(state >> 33) % 61
            let ticket = room.arrive(SidecarReport(sidecar: "s\(index)", wait: wait), now: 0, dice: 0)
            tickets[ticket] = wait * 1000
            if index % 3 == 0 { room.leave(ticket) }
        }
        var released = 0
        for now in stride(from: 0, through: 60_000, by: 1000) {
            room.tick(now: now)
            for case .release(let ticket) in room.takeCommands() {
                #expect(tickets[ticket] == now)
                released += 1
            }
        }
        #expect(released == 2000 - 667)
        #expect(room.count == 0)
    }
}
