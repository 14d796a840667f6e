// Both halves of the long poll together, over a network that loses things: whatever happens on the way, every sidecar
// ends on the publication that is its own, and never on anything else.

import Conversation
import Testing

@testable import Policy

/// A waiting room, the publications behind it, and sidecars in front of it; time is a number.
private struct Fleet {
    var dice: SeededDice
    var now = 1_000
    var control = FakeControl()
    var room = WaitingRoom()
    var published: [Int: Delivery] = [:]
    /// In force: one for each part of the fleet.
    var notices: [Notice] = []
    var members: [Member] = []
    /// In a hundred answers, how many are lost.
    var losses = 20

    struct Member {
        var me: Subscriber
        var name: String
        var labels: [String: String]
        var ticket: Ticket?
        var wake: Int?
        var disk: [UInt8]?
    }

    init(seed: UInt64, size: Int) {
        dice = SeededDice(state: seed)
        members = (0..<size).map { place in
            let labels = place.isMultiple(of: 3) ? ["track": "canary"] : [:]
            return Member(
                me: Subscriber(name: "agent-\(place)", labels: labels), name: "agent-\(place)", labels: labels)
        }
        for place in members.indices { tell(place, .start(stored: nil)) }
    }

    mutating func tell(_ place: Int, _ event: SubscriptionEvent) {
        members[place].me.now.milliseconds = now
        members[place].me.dice = dice.next()
        members[place].me.tell(event)
        let commands = members[place].me.commands
        for command in commands {
            switch command {
            case .ask(let report): members[place].ticket = room.arrive(report, now: now, dice: dice.next())
            case .cancelQuestion: leave(place)
            case .wake(let at): members[place].wake = at
            case .persist(let bytes):
                members[place].disk = bytes
                members[place].me.tell(.persisted(failure: nil))
            case .activate, .setAside, .say: break
            }
        }
    }

    mutating func leave(_ place: Int) {
        if let ticket = members[place].ticket { room.leave(ticket) }
        members[place].ticket = nil
    }

    /// Everybody gets one; or the canaries one and the others the next.
    mutating func publish() {
        let isSplit = Bool.random(using: &dice)
        let canaries = Scope(labels: ["track": "canary"])
        let scopes = isSplit ? [canaries, Scope(except: [canaries])] : [Scope.everything]
        var fresh: [Notice] = []
        for scope in scopes {
            let variant = ["a", "bb", "ccc", "dddd"].randomElement(using: &dice)!
            let delivery = control.publish(FakeControl.documents(variant), scope: scope)
            published[delivery.publication.sequence] = delivery
            fresh.append(Notice(sequence: delivery.publication.sequence, scope: scope))
        }
        notices = fresh
        room.publish(Noticeboard(notices), now: now)
        answer()
    }

    /// Another replica takes over: it knows what was published, and nobody who waited.
    mutating func restartControl() {
        room = WaitingRoom()
        room.publish(Noticeboard(notices), now: now)
        for place in members.indices where members[place].ticket != nil {
            members[place].ticket = nil
            tell(place, .failed("cut"))
        }
    }

    mutating func restartSidecar() {
        let place = Int.random(in: members.indices, using: &dice)
        leave(place)
        members[place].me = Subscriber(name: members[place].name, labels: members[place].labels)
        tell(place, .start(stored: members[place].disk))
    }

    mutating func answer() {
        for command in room.takeCommands() {
            let (ticket, sequence): (Ticket, Int?) =
                switch command {
                case .deliver(let ticket, let sequence): (ticket, sequence)
                case .release(let ticket), .replace(let ticket): (ticket, nil)
                }
            guard let place = members.firstIndex(where: { $0.ticket == ticket }) else { continue }
            members[place].ticket = nil
            tell(place, event(sequence))
        }
    }

    private mutating func event(_ sequence: Int?) -> SubscriptionEvent {
        if Int.random(in: 0..<100, using: &dice) < losses { return .failed("lost") }
        if Int.random(in: 0..<100, using: &dice) < losses { return .cut("a balancer's time was over") }
        guard let sequence, let delivery = published[sequence] else { return .reply(SubscriptionReply(status: 304)) }
        guard Int.random(in: 0..<100, using: &dice) < losses else { return .reply(delivery.reply) }
        var reply = delivery.reply
        reply.body[Int.random(in: reply.body.indices, using: &dice)] ^= 1
        return .reply(reply)
    }

    /// Lets time pass up to what comes next: a deadline of the room, or of somebody.
    mutating func pass() {
        let wakes = members.compactMap(\.wake)
        let next = ([room.nextTick].compactMap { $0 } + wakes).min() ?? now
        now = max(now, next)
        room.tick(now: now)
        for place in members.indices where members[place].wake.map({ $0 <= now }) ?? false {
            members[place].wake = nil
            tell(place, .timeReached)
        }
        answer()
    }

    func desired(_ member: Member) -> Int {
        notices.first { $0.scope.matches(name: member.name, labels: member.labels) }?.sequence ?? 0
    }
}

@Suite struct `A fleet and its control plane` {
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `agree in the end, whatever was lost, harmed and restarted on the way`(seed: UInt64) {
        var fleet = Fleet(seed: seed, size: 12)
        for _ in 0..<300 {
            switch Int.random(in: 0..<40, using: &fleet.dice) {
            case 0...4: fleet.publish()
            case 5: fleet.restartControl()
            case 6...7: fleet.restartSidecar()
            default: fleet.pass()
            }
            for member in fleet.members {
                guard let inForce = member.me.machine.status.inForce else { continue }
                #expect(inForce == fleet.published[inForce.sequence]?.publication)
                #expect(inForce.scope.matches(name: member.name, labels: member.labels))
            }
        }
        fleet.losses = 0
        fleet.publish()
        let end = fleet.now + 400_000
        while fleet.now < end, fleet.members.contains(where: { $0.me.sequence != fleet.desired($0) }) { fleet.pass() }
        for member in fleet.members { #expect(member.me.sequence == fleet.desired(member), "\(member.name)") }
    }
}
