// Whatever comes, in whatever order: the sequence in force never falls, and what is in force was signed.

import Conversation
import Testing
import Wire

@testable import Policy

/// SplitMix64: the same seed, the same tests.
struct SeededDice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

@Suite struct `Any mixture of good and bad deliveries` {
    /// A world with one control plane that tells the truth and many things in between that do not.
    private struct World {
        var dice: SeededDice
        var control = FakeControl()
        var me = Subscriber(labels: ["zone": "a"])
        /// Sequence → digest, of all that was ever signed.
        var signed: [Int: String] = [:]
        var published: [Delivery] = []
        var disk: [UInt8]?
        var history: [String] = []

        mutating func publish() {
            let next = control.publish(FakeControl.documents(["a", "bb", "ccc", "dddd"].randomElement(using: &dice)!))
            signed[next.publication.sequence] = next.publication.digest
            published.append(next)
        }

        /// Something that arrives.
        mutating func arrive() -> SubscriptionReply {
            let delivery = published.randomElement(using: &dice)!
            switch Int.random(in: 0..<8, using: &dice) {
            case 0...2: return published.last!.reply
            case 3: return delivery.reply
            case 4: return delivery.with(.snapshot(published.randomElement(using: &dice)!.documentBytes)).reply
            case 5: return flipped(delivery)
            case 6: return delivery.with(.unchanged).reply
            default:
                let from = published.randomElement(using: &dice)!
                let change = FakeControl.documents("bb").delta(from: FakeControl.documents("a")).bytes
                return delivery.with(.delta(from: from.publication.digest, change: change)).reply
            }
        }

        mutating func flipped(_ delivery: Delivery) -> SubscriptionReply {
            var reply = delivery.reply
            let place = Int.random(in: 0..<reply.body.count, using: &dice)
            if Bool.random(using: &dice) {
                reply.body[place] ^= 1 << UInt8.random(in: 0..<7, using: &dice)
            } else {
                reply.body.removeLast(reply.body.count - place)
            }
            return reply
        }

        mutating func step() {
            if published.isEmpty || Int.random(in: 0..<4, using: &dice) == 0 { publish() }
            me.dice = dice.next()
            switch Int.random(in: 0..<10, using: &dice) {
            case 0: me.tell(.failed("cut"))
            case 1: me.tell(.reply(SubscriptionReply(status: 304)))
            case 2: me.tell(.reply(SubscriptionReply(status: 503)))
            case 3: restart()
            case 4: me.tell(.reconsider)
            default: me.tell(.reply(arrive()))
            }
            settle()
        }

        /// The sidecar is killed, and begins with what is on disk.
        mutating func restart() {
            me = Subscriber(labels: ["zone": "a"])
            me.tell(.start(stored: disk))
        }

        /// Does what the commands say; the disk is full one time in three.
        mutating func settle() {
            if let bytes = me.persisted {
                let isFull = Int.random(in: 0..<3, using: &dice) == 0
                if !isFull { disk = bytes }
                me.tell(.persisted(failure: isFull ? "full" : nil))
            }
            if me.question == nil { me.sleep() }
        }
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func `never lowers the sequence in force and never leaves it on documents that were not signed`(seed: UInt64) {
        var world = World(dice: SeededDice(state: seed))
        world.me.tell(.start(stored: nil))
        var (before, boots) = (0, 0)
        for _ in 0..<120 {
            let onDisk = world.disk.flatMap { try? Delivery(body: $0) }?.publication.sequence ?? 0
            world.step()
            let isRestarted = world.me.machine.status.lastContact == nil
            let now = world.me.sequence
            #expect(now >= (isRestarted ? min(before, onDisk) : before))
            if isRestarted { boots += 1 }
            before = now
            if let inForce = world.me.machine.status.inForce, let held = world.me.machine.held {
                #expect(world.signed[inForce.sequence] == inForce.digest)
                #expect(Hex.spell(mixed(held.documents.canonicalBytes)) == inForce.digest)
                #expect(held.publication == inForce)
            }
        }
        // A control plane that is left alone has its way in the end.
        world.publish()
        for _ in 0..<20 where world.me.sequence < world.control.sequence {
            world.me.take(world.published.last!)
            world.me.pass(400_000)
            world.settle()
        }
        #expect(world.me.sequence == world.control.sequence)
    }
}

extension Delivery {
    fileprivate var documentBytes: [UInt8] {
        if case .snapshot(let bytes) = documents { bytes } else { [] }
    }
}
