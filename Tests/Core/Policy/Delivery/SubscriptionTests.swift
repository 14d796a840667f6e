// A subscription whose control plane tells the truth, sometimes late and sometimes not at all.

import Conversation
import Testing
import Wire

@testable import Policy

@Suite struct `A subscription` {
    private let wait = "wake 40000"

    @Test func `asks at once, with nothing in force`() throws {
        var me = Subscriber(labels: ["track": "canary"])
        #expect(me.tell(.start(stored: nil)) == ["ask", wait])
        let question = try #require(me.question)
        #expect(
            question.query
                == "after=0&wait=30&sidecar=agent-7&labels=track%3Dcanary&boot=b007")
        #expect(me.machine.status.inForce == nil)
        #expect(me.machine.status.connectedSince == nil)
    }

    @Test func `activates before it persists, and acknowledges with the next question`() throws {
        var (control, me) = (FakeControl(), Subscriber())
        me.tell(.start(stored: nil))
        let delivery = control.publish(FakeControl.documents("a"))
        #expect(me.take(delivery) == ["say the control plane answers", "activate 1", "persist", "ask", wait])
        #expect(me.question?.after == 1)
        #expect(me.question?.have == delivery.publication.digest)
        #expect(me.activated?.snapshot == Snapshot(version: 101, sequence: 1, digest: delivery.publication.digest))
        #expect(me.machine.status.persistence == .nothing, "until somebody says what came of it")
        me.tell(.persisted(failure: nil))
        #expect(me.machine.status.persistence == .saved)
        #expect(me.machine.status.inForce == delivery.publication)
    }

    @Test func `takes all documents, a difference, or only a new statement`() {
        var (control, me) = (FakeControl(), Subscriber())
        me.tell(.start(stored: nil))
        let (first, second) = (FakeControl.documents("a"), FakeControl.documents("b"))
        me.take(control.publish(first))
        let whole = control.publish(second)
        let delta = whole.with(
            .delta(from: Hex.spell(mixed(first.canonicalBytes)), change: second.delta(from: first).bytes))
        #expect(me.take(delta).prefix(2) == ["activate 2", "persist"])
        #expect(me.activated?.group(named: "only-in-b") != nil)
        #expect(me.activated?.group(named: "only-in-a") == nil)
        let token = TokenDigest(hex: String(repeating: "0f", count: 32))!
        #expect(me.activated?.caller(holding: token) == 0)
        #expect(me.take(control.publish(second, revoked: [token]).with(.unchanged)).first == "activate 3")
        #expect(me.activated?.caller(holding: token) == nil, "revoked, with the same documents")
    }

    @Test func `what it persists is a delivery of everything, that it begins with the next time`() throws {
        var (control, me) = (FakeControl(), Subscriber())
        me.tell(.start(stored: nil))
        me.take(control.publish(FakeControl.documents("a")))
        let second = control.publish(FakeControl.documents("b"))
        me.take(second)
        #expect(me.persisted == second.bytes)
        var restarted = Subscriber()
        #expect(restarted.tell(.start(stored: me.persisted)) == ["activate 2", "ask", wait])
        #expect(restarted.question?.after == 2)
        #expect(restarted.machine.status.persistence == .saved)
        #expect(restarted.machine.status.connectedSince == nil, "the disk is not the control plane")
    }

    @Test func `goes past publications that were for others`() {
        var (control, me) = (FakeControl(), Subscriber())
        me.tell(.start(stored: nil))
        me.take(control.publish(FakeControl.documents("a")))
        _ = control.publish(FakeControl.documents("b"), scope: Scope(labels: ["track": "canary"]))
        #expect(me.take(control.publish(FakeControl.documents("c"))).first == "activate 3")
    }

    @Test func `asks again when the wait is over, and rests for as long as it is asked to`() {
        var me = Subscriber()
        me.tell(.start(stored: nil))
        me.pass(30_000)
        #expect(me.tell(.reply(SubscriptionReply(status: 304))) == ["say the control plane answers", "ask", wait])
        me.pass(30_000)
        #expect(me.tell(.reply(SubscriptionReply(status: 304, retryAfter: 420))) == ["wake 420"])
        #expect(me.sleep() == ["ask", wait])
        me.pass(30_000)
        #expect(me.tell(.reply(SubscriptionReply(status: 304, retryAfter: .max))) == ["wake 300000"])
    }

    @Test func `a control plane that never waits is not asked in a circle`() {
        var me = Subscriber(pace: SubscriptionPace())
        me.dice = .max
        me.tell(.start(stored: nil))
        var questions = 0
        let end = me.now.milliseconds + 600_000
        while me.now.milliseconds < end {
            questions += me.question == nil ? 0 : 1
            if me.question != nil { me.tell(.reply(SubscriptionReply(status: 304))) } else { me.sleep() }
        }
        #expect(questions < 60, "\(questions) questions in ten minutes")
        #expect(me.machine.status.failures == 0, "it is slow, not gone")
    }
}

@Suite struct `A subscription without its control plane` {
    @Test func `rests for a random time whose bound doubles up to half a minute`() {
        var me = Subscriber()
        me.tell(.start(stored: nil))
        for bound in [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000] {
            me.dice = UInt64(bound)
            #expect(me.tell(.failed("connection refused")).last == "wake \(bound)", "the most")
            #expect(me.sleep().first == "ask")
            var luckier = me
            luckier.dice = 0
            #expect(luckier.tell(.failed("connection refused")).first == "ask", "the least is nothing")
        }
    }

    @Test func `says once that it is gone, and once that it is back`() {
        var me = Subscriber()
        me.tell(.start(stored: nil))
        #expect(me.tell(.failed("no route")).first?.hasPrefix("say no word from the control plane") == true)
        me.sleep()
        #expect(me.tell(.failed("no route")) == ["wake 99"])
        me.sleep()
        #expect(me.tell(.failed("connection refused")).count == 2, "another reason is worth a line")
        me.sleep()
        me.pass(30_000)
        #expect(me.tell(.reply(SubscriptionReply(status: 304))).first == "say the control plane answers")
        #expect(me.machine.status.connectedSince == me.now.unixSeconds)
        #expect(me.machine.status.failures == 3)
        #expect(me.machine.status.lastFailure?.text == "connection refused")
    }

    @Test func `after an hour of failures the first good answer makes it quick again`() {
        var me = Subscriber()
        me.dice = .max
        me.tell(.start(stored: nil))
        for _ in 0..<200 {
            me.tell(.failed("connection refused"))
            me.sleep()
        }
        me.pass(30_000)
        me.tell(.reply(SubscriptionReply(status: 304)))
        me.dice = 250
        #expect(me.tell(.failed("cut")).last == "wake 250")
    }

    @Test func `what it had stays in force`() {
        var (control, me) = (FakeControl(), Subscriber())
        me.tell(.start(stored: nil))
        me.take(control.publish(FakeControl.documents("a")))
        for _ in 0..<50 {
            #expect(!me.tell(.failed("gone")).contains { $0.hasPrefix("activate") })
            me.sleep()
            #expect(me.question?.after == 1)
        }
        #expect(me.sequence == 1)
    }

    @Test func `a connection that says nothing ends ten seconds after the wait`() {
        var me = Subscriber()
        me.tell(.start(stored: nil))
        me.pass(39_999)
        #expect(me.tell(.timeReached) == ["wake 1"], "not yet")
        me.pass(1)
        #expect(
            me.tell(.timeReached) == [
                "cancel", "say no word from the control plane, what is in force stays: no whole answer within 40 s",
                "wake 99",
            ])
    }

    @Test func `an answer that has begun has a minute to end`() {
        var me = Subscriber()
        me.tell(.start(stored: nil))
        me.pass(35_000)
        #expect(me.tell(.answering) == ["wake 60000"])
        me.pass(59_999)
        #expect(me.tell(.timeReached) == ["wake 1"])
        me.pass(1)
        #expect(me.tell(.timeReached).first == "cancel")
    }

    @Test func `what comes after the end of a question is not listened to`() {
        var (control, me) = (FakeControl(), Subscriber())
        me.tell(.start(stored: nil))
        me.tell(.failed("cut"))
        #expect(me.take(control.publish(FakeControl.documents("a"))) == [])
        #expect(me.tell(.failed("cut again")) == [])
        #expect(me.tell(.answering) == [])
        #expect(me.sequence == 0)
    }

    @Test(arguments: [
        (401, "", "the control plane does not take the sidecar token (401)"),
        (403, #"{"error":{"message":"role is viewer"}}"#, "…sidecar token (403): role is viewer"),
        (404, "<html>", "there is no control plane at this address (404)"),
        (429, "", "the control plane asks for patience (429)"),
        (503, #"{"error":{"message":"line\nfeed"}}"#, "the control plane answered 503: line feed"),
        (302, "", "the control plane answered 302"),
    ])
    func `an answer that is none says what it is`(status: Int, body: String, words: String) {
        var me = Subscriber()
        me.tell(.start(stored: nil))
        me.tell(.reply(SubscriptionReply(status: status, body: Array(body.utf8))))
        let text = me.machine.status.lastFailure?.text ?? ""
        #expect(text == words || words.hasPrefix("…") && text.hasSuffix(words.dropFirst()))
        #expect(me.machine.status.connectedSince == nil)
    }

    @Test func `the time that it is asked to wait is respected, with up to half as much on top, up to five minutes`() {
        var me = Subscriber()
        me.tell(.start(stored: nil))
        me.dice = 0
        #expect(me.tell(.reply(SubscriptionReply(status: 503, retryAfter: 7000))).last == "wake 7000")
        me.sleep()
        me.dice = 3500
        #expect(me.tell(.reply(SubscriptionReply(status: 429, retryAfter: 7000))).last == "wake 10500")
        me.sleep()
        me.dice = 0
        #expect(me.tell(.reply(SubscriptionReply(status: 503, retryAfter: 86_400_000))).last == "wake 300000")
    }

    @Test func `a clock that is set back changes nothing but the times that are told`() {
        var (control, me) = (FakeControl(), Subscriber())
        me.tell(.start(stored: nil))
        me.take(control.publish(FakeControl.documents("a")))
        me.now.unixSeconds -= 86_400 * 365
        me.pass(30_000)
        #expect(me.tell(.reply(SubscriptionReply(status: 304))) == ["ask", "wake 40000"])
        #expect(me.take(control.publish(FakeControl.documents("b"))).first == "activate 2")
        me.pass(40_000)
        #expect(me.tell(.timeReached).first == "cancel")
    }
}
