// Everything that must not be obeyed. What is in force stays, the control plane is told, and nothing is asked in a
// circle.

import Conversation
import Testing
import Wire

@testable import Policy

/// A bad delivery, made from what a control plane and its sidecar have in common: publication 5 in force.
struct BadDelivery: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var cause: DeliveryRefusal.Cause
    var reason: String
    /// The sequence that is told as refused.
    var told: Int?
    var make: @Sendable (FakeControl, DocumentSet) -> SubscriptionReply

    static let broken: DocumentSet = {
        var set = FakeControl.documents("broken")
        set.remove(.providers, "p")
        return set
    }()

    /// Refused for what they are.
    static let firm: [BadDelivery] = [
        BadDelivery(
            testDescription: "older than what is in force", cause: .older,
            reason: "it is not newer than publication 5, which is in force", told: 4
        ) { control, documents in
            var control = control
            return control.state(4, documents).reply
        },
        BadDelivery(
            testDescription: "another with the number in force", cause: .older,
            reason: "it is not newer than publication 5, which is in force", told: 5
        ) { control, documents in
            var control = control
            return control.state(5, FakeControl.documents("other")).reply
        },
        BadDelivery(
            testDescription: "the next one of another history, as after a backup was restored", cause: .chain,
            reason: "it does not follow publication 5", told: 6
        ) { control, documents in
            var control = control
            _ = control.state(5, FakeControl.documents("lost"))
            return control.state(6, documents).reply
        },
        BadDelivery(
            testDescription: "for others by label", cause: .scope, reason: "it is for other sidecars", told: 6
        ) { control, documents in
            var control = control
            return control.publish(documents, scope: Scope(labels: ["track": "canary"])).reply
        },
        BadDelivery(
            testDescription: "for all but this one", cause: .scope, reason: "it is for other sidecars", told: 6
        ) { control, documents in
            var control = control
            return control.publish(documents, scope: Scope(except: [Scope(labels: ["zone": "a"])])).reply
        },
        BadDelivery(
            testDescription: "documents that do not compile", cause: .documents,
            reason: "its documents do not compile: version 106:1:", told: 6
        ) { control, _ in
            var control = control
            return control.publish(broken).reply
        },
        BadDelivery(
            testDescription: "a program from a folder that is not allowed", cause: .documents,
            reason: "its documents do not compile: version 106:1:", told: 6
        ) { control, documents in
            var (control, documents) = (control, documents)
            let group =
                #"{"strategy":"script","script":{"command":["/bin/sh"]},"#
                + #""targets":[{"provider":"p","model_ref":"m"}]}"#
            documents.put(.groups, "scripted", json(group))
            return control.publish(documents).reply
        },
    ]

    /// Refused for what may have happened to them on the way.
    static let doubtful: [BadDelivery] = [
        BadDelivery(
            testDescription: "no JSON", cause: .unreadable, reason: "it cannot be read: expected JSON", told: nil
        ) { _, _ in SubscriptionReply(status: 200, body: Array("<html>".utf8)) },
        BadDelivery(
            testDescription: "nothing at all", cause: .unreadable, reason: "it cannot be read: expected JSON", told: 6
        ) { _, _ in SubscriptionReply(status: 200, entityTag: "\"6\"") },
        BadDelivery(
            testDescription: "truncated", cause: .unreadable, reason: "it cannot be read: expected JSON", told: 6
        ) { control, documents in
            var control = control
            var reply = control.publish(documents).reply
            reply.body.removeLast(40)
            return reply
        },
        BadDelivery(
            testDescription: "re-signed with another key", cause: .key,
            reason: "it is signed with key 5714a9e05714a9e0, which is not trusted", told: 6
        ) { control, documents in
            var control = control
            control.key = strangeKey
            return control.publish(documents).reply
        },
        BadDelivery(
            testDescription: "signed with another key under the trusted one's name", cause: .signature,
            reason: "its signature is not that of key 600d600d600d600d", told: 6
        ) { control, documents in
            var control = control
            let statement = control.publish(documents).statement
            return FakeControl.delivery(statement, strangeKey, .snapshot(documents.canonicalBytes)).reply
        },
        BadDelivery(
            testDescription: "a bit of the number flipped", cause: .signature,
            reason: "its signature is not that of key 600d600d600d600d", told: 7
        ) { control, documents in
            var control = control
            var reply = control.publish(documents).reply
            let text = String(decoding: reply.body, as: UTF8.self)
            reply.body = Array(text.replacing(#""sequence":6"#, with: #""sequence":7"#).utf8)
            return reply
        },
        BadDelivery(
            testDescription: "a valid signature over other documents", cause: .digest,
            reason: "its documents are not those that it names by their digest", told: 6
        ) { control, documents in
            var control = control
            let other = FakeControl.documents("other").canonicalBytes
            return control.publish(documents).with(.snapshot(other)).reply
        },
        BadDelivery(
            testDescription: "a bit of the documents flipped", cause: .digest,
            reason: "its documents are not those that it names by their digest", told: 6
        ) { control, documents in
            var control = control
            var reply = control.publish(documents).reply
            let text = String(decoding: reply.body, as: UTF8.self)
            reply.body = Array(text.replacing("only-in-", with: "onlx-in-").utf8)
            return reply
        },
        BadDelivery(
            testDescription: "a difference to what is not held", cause: .delta,
            reason: "it is told as a difference to documents that are not held", told: 6
        ) { control, documents in
            var control = control
            let change = documents.delta(from: DocumentSet()).bytes
            return control.publish(documents).with(.delta(from: String(repeating: "0", count: 64), change: change))
                .reply
        },
        BadDelivery(
            testDescription: "a difference that leads elsewhere", cause: .digest,
            reason: "its documents are not those that it names by their digest", told: 6
        ) { control, documents in
            var control = control
            let held = Hex.spell(mixed(documents.canonicalBytes))
            let other = FakeControl.documents("other")
            let change = FakeControl.documents("third").delta(from: documents).bytes
            return control.publish(other).with(.delta(from: held, change: change)).reply
        },
        BadDelivery(
            testDescription: "a statement without the documents that it needs", cause: .digest,
            reason: "its documents are not those that it names by their digest", told: 6
        ) { control, _ in
            var control = control
            return control.publish(FakeControl.documents("other")).with(.unchanged).reply
        },
    ]

    private static func json(_ text: String) -> JSONValue {
        guard let document = try? JSONDocument(text) else { preconditionFailure("JSON") }
        return document.root
    }
}

@Suite struct `Deliveries that are refused` {
    private let documents = FakeControl.documents("mine")

    /// Publication 5 is in force, and the control plane knows it.
    private func standing() -> (FakeControl, Subscriber) {
        var control = FakeControl(sequence: 4)
        var me = Subscriber(labels: ["zone": "a"])
        me.tell(.start(stored: nil))
        me.take(control.publish(documents))
        me.tell(.persisted(failure: nil))
        return (control, me)
    }

    @Test(arguments: BadDelivery.firm)
    func `are told with the very next question, and with every one until something newer came`(bad: BadDelivery) {
        var (control, me) = standing()
        #expect(me.tell(.reply(bad.make(control, documents))).suffix(2) == ["ask", "wake 40000"])
        let refusal = me.question?.refusal
        #expect(refusal?.sequence == bad.told)
        #expect(refusal?.reason.hasPrefix(bad.reason) == true, "\(refusal?.reason ?? "")")
        for _ in 0..<30 {
            me.pass(30_000)
            me.tell(.reply(SubscriptionReply(status: 304)))
            #expect(me.question?.refusal == refusal)
            #expect(me.question?.after == 5)
        }
        control.sequence = 7
        #expect(me.take(control.publish(FakeControl.documents("newer"))).first == "activate 8")
        #expect(me.question?.refusal == nil)
    }

    @Test(arguments: BadDelivery.doubtful)
    func `are asked for once more, whole, and told when they come again`(bad: BadDelivery) {
        var (control, me) = standing()
        me.tell(.reply(bad.make(control, documents)))
        me.sleep()
        #expect(me.question?.refusal == nil, "the way may have been to blame")
        #expect(me.question?.have == nil, "all documents, not a difference")
        #expect(me.question?.after == 5)
        me.tell(.reply(bad.make(control, documents)))
        if me.question == nil { me.sleep() }
        #expect(me.question?.refusal?.sequence == bad.told)
        #expect(me.question?.refusal?.reason.hasPrefix(bad.reason) ?? (bad.told == nil) == true)
        me.pass(30_000)
        me.tell(.reply(SubscriptionReply(status: 304)))
        #expect(me.question?.refusal?.sequence == bad.told)
        me.pass(300_000)
        me.tell(.reply(SubscriptionReply(status: 304)))
        #expect(me.question?.refusal == nil, "a liar in between cannot keep it from a good publication for ever")
    }

    @Test(arguments: BadDelivery.doubtful)
    func `do no harm when they come once, and the good one comes then`(bad: BadDelivery) {
        var (control, me) = standing()
        me.tell(.reply(bad.make(control, documents)))
        me.sleep()
        #expect(me.take(control.publish(FakeControl.documents("newer"))).first == "activate 6")
    }

    @Test(arguments: BadDelivery.firm + BadDelivery.doubtful)
    func `change nothing but what is said`(bad: BadDelivery) {
        var (control, me) = standing()
        let (before, held) = (me.machine.status.inForce, me.machine.held)
        let did = me.tell(.reply(bad.make(control, documents)))
        #expect(!did.contains { $0.hasPrefix("activate") || $0.hasPrefix("persist") })
        #expect(me.machine.status.inForce == before)
        #expect(me.machine.held == held)
        let last = me.machine.status.lastRefusal
        #expect(last?.refusal.cause == bad.cause)
        #expect(last?.refusal.reason.hasPrefix(bad.reason) == true, "\(last?.refusal.reason ?? "")")
        #expect(last?.at == me.now.unixSeconds)
        #expect(me.machine.status.refusals == [bad.cause: 1])
        let said = me.notices.map(\.description)
        #expect(said.count == 1 && said[0].hasSuffix("snapshot 105 stays in force"), "\(said)")
        control.sequence = 0
    }

    @Test(arguments: BadDelivery.firm + BadDelivery.doubtful)
    func `are not asked for in a circle by who sends them for ever, nor told in every line`(bad: BadDelivery) {
        var (control, me) = standing()
        me.dice = .max
        let reply = bad.make(control, documents)
        var (questions, lines) = (0, 0)
        let end = me.now.milliseconds + 600_000
        me.tell(.reconsider)
        while me.now.milliseconds < end {
            if me.question != nil {
                questions += 1
                me.tell(.reply(reply))
            } else {
                me.sleep()
            }
            lines += me.notices.count
        }
        #expect(questions < 60, "\(questions) questions in ten minutes")
        #expect(lines == 1)
        #expect(me.sequence == 5)
        control.sequence = 0
    }

    @Test func `are looked at again when an operator has changed something`() {
        var (control, me) = standing()
        me.tell(.reply(BadDelivery.firm[5].make(control, documents)))
        #expect(me.question?.refusal?.sequence == 6)
        #expect(me.tell(.reconsider) == ["cancel", "ask", "wake 40000"])
        #expect(me.question?.refusal == nil)
        control.sequence = 0
    }

    @Test func `a control plane restored from an old backup is told what it lost, and obeyed once it is past it`() {
        var (_, me) = standing()
        var restored = FakeControl(sequence: 2)
        me.take(restored.publish(FakeControl.documents("three")))
        #expect(me.question?.after == 5)
        me.pass(30_000)
        me.tell(.reply(SubscriptionReply(status: 304)))
        for _ in 4...5 { _ = restored.publish(FakeControl.documents("unseen")) }
        me.take(restored.publish(FakeControl.documents("six")))
        #expect(me.machine.status.lastRefusal?.refusal.cause == .chain)
        #expect(me.sequence == 5)
        me.pass(30_000)
        #expect(me.take(restored.publish(FakeControl.documents("seven"))).contains("activate 7"))
    }

    @Test func `a refusal's reason is short`() {
        var (control, me) = standing()
        var broken = documents
        for place in 0..<200 {
            broken.put(
                .groups, "g\(place)", documents.document(.providers, "p").flatMap { try? JSONDocument($0) }!.root)
        }
        me.take(control.publish(broken))
        let reason = me.question?.refusal?.reason ?? ""
        #expect(reason.count <= 500)
        #expect(me.machine.status.lastRefusal?.refusal.reason.contains("more") == true)
    }
}
