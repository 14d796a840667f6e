// Beginning from disk, and what is on it.

import Testing

@testable import Policy

@Suite struct `What a subscription has on disk` {
    private func stored(_ documents: DocumentSet, sequence: Int = 7, scope: Scope = .everything) -> [UInt8] {
        var control = FakeControl(sequence: sequence - 1)
        return control.publish(documents, scope: scope).bytes
    }

    @Test func `is in force before anybody was asked, with the control plane down`() {
        var me = Subscriber()
        #expect(me.tell(.start(stored: stored(FakeControl.documents("a")))).prefix(2) == ["activate 7", "ask"])
        me.tell(.failed("connection refused"))
        #expect(me.sequence == 7)
    }

    @Test func `is verified like anything else, and put out of the way when it is not what was signed`() {
        let good = stored(FakeControl.documents("a"))
        let text = String(decoding: good, as: UTF8.self)
        let rows: [(String, [UInt8])] = [
            ("cut", Array(good.dropLast(100))), ("empty", []), ("something else", Array("{}".utf8)),
            ("another number", Array(text.replacing(#""sequence":7"#, with: #""sequence":9"#).utf8)),
            ("other documents", Array(text.replacing("only-in-a", with: "only-in-b").utf8)),
        ]
        for (name, bytes) in rows {
            var me = Subscriber()
            #expect(me.tell(.start(stored: bytes)) == ["set aside", "ask", "wake 40000"], "\(name)")
            #expect(me.question?.after == 0)
            #expect(me.machine.status.inForce == nil)
        }
    }

    @Test func `is not obeyed when a stranger signed it, and stays there, for the trust keys may be the mistake`() {
        var (strange, me) = (FakeControl(sequence: 6, key: strangeKey), Subscriber())
        let did = me.tell(.start(stored: strange.publish(FakeControl.documents("a")).bytes))
        #expect(did.map { $0.prefix(9) } == ["say from ", "ask", "wake 4000"])
        #expect(me.question?.after == 0)
        #expect(me.machine.status.inForce == nil)
    }

    @Test func `stays there when it is genuine and does not compile, and nothing older takes its place`() {
        var (control, me) = (FakeControl(sequence: 6), Subscriber())
        let bytes = control.publish(BadDelivery.broken).bytes
        #expect(me.tell(.start(stored: bytes)).map { $0.prefix(9) } == ["say from ", "ask", "wake 4000"])
        #expect(me.question?.after == 0)
        #expect(me.question?.refusal?.sequence == 7)
        var old = FakeControl(sequence: 5)
        me.take(old.publish(FakeControl.documents("six")))
        #expect(me.machine.status.lastRefusal?.refusal.cause == .older)
        #expect(me.sequence == 0)
        me.pass(30_000)
        if me.question == nil { me.sleep() }
        #expect(me.take(control.publish(FakeControl.documents("eight"))).contains("activate 8"))
    }

    @Test func `is obeyed although it is for others now, until something newer comes`() {
        var me = Subscriber()
        let bytes = stored(FakeControl.documents("a"), scope: Scope(labels: ["track": "canary"]))
        let did = me.tell(.start(stored: bytes))
        #expect(did.prefix(1) == ["activate 7"])
        #expect(me.notices == [.storedForOthers(107)])
    }

    @Test func `could not be written: what is in force stays, it is told once, and tried again at every contact`() {
        var (control, me) = (FakeControl(), Subscriber())
        me.tell(.start(stored: nil))
        me.take(control.publish(FakeControl.documents("a")))
        let bytes = me.persisted
        #expect(me.tell(.persisted(failure: "No space left on device")).count == 1)
        #expect(me.machine.status.persistence == .failed("No space left on device"))
        #expect(me.sequence == 1)
        for _ in 0..<3 {
            me.pass(30_000)
            #expect(me.tell(.reply(SubscriptionReply(status: 304))).first == "persist")
            #expect(me.persisted == bytes)
            #expect(me.tell(.persisted(failure: "No space left on device")) == [])
        }
        me.pass(30_000)
        me.tell(.reply(SubscriptionReply(status: 304)))
        #expect(me.tell(.persisted(failure: nil)) == ["say what is in force is on disk again"])
        me.pass(30_000)
        #expect(me.tell(.reply(SubscriptionReply(status: 304))) == ["ask", "wake 40000"])
    }

    @Test func `a sidecar that dies between activation and disk begins with what it had, and gets the new one again`() {
        var (control, me) = (FakeControl(), Subscriber())
        me.tell(.start(stored: nil))
        me.take(control.publish(FakeControl.documents("a")))
        let disk = me.persisted
        let second = control.publish(FakeControl.documents("b"))
        #expect(me.take(second).first == "activate 2")
        var again = Subscriber()
        #expect(again.tell(.start(stored: disk)).first == "activate 1")
        #expect(again.question?.after == 1)
        #expect(again.take(second).contains("activate 2"))
    }
}
