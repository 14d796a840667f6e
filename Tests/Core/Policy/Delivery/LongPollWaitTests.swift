// Long polls behind load balancers that end what waits for too long.

import Conversation
import Testing

@testable import Policy

/// A sidecar, a control plane that answers in time, and something in between that ends what waits longer than `cut`.
private struct BalancedLine {
    var me = Subscriber()
    var dice: SeededDice
    /// Milliseconds; nil: nothing is in between.
    var cut: Int?
    /// What the balancer answers with; nil: it closes the connection.
    var status: Int?
    /// Whether there is a control plane behind it.
    var isServed = true
    var questions = 0
    /// Monotonic milliseconds of all questions.
    var asked: [Int] = []

    init(seed: UInt64, cut: Int?, status: Int? = nil) {
        (dice, self.cut, self.status) = (SeededDice(state: seed), cut, status)
        me.tell(.start(stored: nil))
    }

    var wait: Int { me.machine.status.waitSeconds }
    var failures: Int { me.machine.status.failures }
    var cuts: Int { me.machine.status.cuts }

    /// One question and what becomes of it.
    mutating func step() {
        while me.question == nil { me.sleep() }
        questions += 1
        asked.append(me.now.milliseconds)
        let wait = (me.question?.wait ?? 0) * 1000
        me.dice = dice.next()
        me.tell(.connected)
        let answered = wait - Int(dice.next() % UInt64(wait / 10 + 1)) + 20
        let isCut = cut.map { !isServed || answered > $0 } ?? false
        me.pass(isCut ? cut ?? 0 : answered)
        guard isCut else {
            me.tell(.reply(SubscriptionReply(status: 304)))
            return
        }
        guard let status else {
            me.tell(.cut("the connection was closed"))
            return
        }
        me.tell(.answering)
        me.tell(.reply(SubscriptionReply(status: status, body: Array("<html>Gateway Time-out</html>".utf8))))
    }

    mutating func run(minutes: Int) {
        let end = me.now.milliseconds + minutes * 60_000
        while me.now.milliseconds < end { step() }
    }
}

@Suite struct `A wait that is cut on the way` {
    @Test func `is no outage, and the next one is shorter`() {
        var me = Subscriber()
        me.tell(.start(stored: nil))
        me.pass(30_000)
        me.tell(.reply(SubscriptionReply(status: 304)))
        me.pass(5000)
        let did = me.tell(.cut("the connection was closed"))
        #expect(
            did == [
                "say a wait for the control plane was cut on the way after 5 s (the connection was closed); "
                    + "it is asked to answer within 4 s",
                "wake 149",
            ])
        #expect(me.machine.status.failures == 0 && me.machine.status.lastFailure == nil)
        #expect(me.machine.status.connectedSince != nil)
        #expect(me.machine.status.lastCut?.afterMilliseconds == 5000)
        #expect(me.sleep() == ["ask", "wake 14000"])
        #expect(me.question?.wait == 4)
    }

    @Test func `is reported once, however often it happens`() {
        var me = Subscriber()
        me.tell(.start(stored: nil))
        me.pass(5000)
        #expect(me.tell(.cut("closed")).count == 2)
        for _ in 0..<100 {
            while me.question == nil { me.sleep() }
            let wait = (me.question?.wait ?? 0) * 1000
            me.pass(min(wait, 5000))
            let did = wait > 5000 ? me.tell(.cut("closed")) : me.tell(.reply(SubscriptionReply(status: 304)))
            #expect(!did.contains { $0.hasPrefix("say a wait") || $0.hasPrefix("say no word") }, "\(did)")
        }
    }

    @Test(arguments: [
        (408, "", "the request waited too long for a proxy"),
        (502, "<html>Bad Gateway</html>", "a load balancer closed its own connection"),
        (503, "upstream connect error", "a mesh's words, not the control plane's"),
        (504, "<html>Gateway Time-out</html>", "the usual answer"),
        (524, "", "a content network's"),
    ])
    func `may be a gateway's answer`(status: Int, body: String, reason: Comment) {
        var me = Subscriber()
        me.tell(.start(stored: nil))
        me.pass(8000)
        me.tell(.reply(SubscriptionReply(status: status, body: Array(body.utf8))))
        #expect(me.machine.status.failures == 0, reason)
        #expect(me.machine.status.waitSeconds == 6, reason)
    }

    @Test(arguments: [
        (500, "", 8000, "not what something in between says"),
        (503, #"{"error":{"message":"the database was never reached"}}"#, 8000, "the control plane's own answer"),
        (504, "", 20, "nobody waited: there is nothing behind the balancer"),
        (502, "", 499, "just as little"),
        (504, "", 34_000, "the control plane had its time, and said nothing"),
        (401, "", 8000, "an answer"),
    ])
    func `is told from an outage`(status: Int, body: String, after: Int, reason: Comment) {
        var me = Subscriber()
        me.tell(.start(stored: nil))
        me.pass(after)
        me.tell(.reply(SubscriptionReply(status: status, body: Array(body.utf8))))
        #expect(me.machine.status.failures == 1, reason)
        #expect(me.machine.status.cuts == 0, reason)
    }

    @Test(arguments: [("no such host", 0), ("refused", 5000)])
    func `was a connection before`(why: String, after: Int) {
        var me = Subscriber()
        me.tell(.start(stored: nil))
        me.pass(after)
        me.tell(.failed(why))
        #expect(me.machine.status.failures == 1 && me.machine.status.waitSeconds == 30)
    }

    @Test func `begins when the question has left, not when the connection is looked for`() {
        var me = Subscriber()
        me.tell(.start(stored: nil))
        me.pass(8000)
        #expect(me.tell(.connected) == ["wake 40000"])
        me.pass(100)
        me.tell(.cut("closed"))
        #expect(me.machine.status.failures == 1, "it was closed at once")
    }

    @Test func `a way that forgets connections without a word is given shorter waits, too`() {
        var me = Subscriber()
        me.tell(.start(stored: nil))
        #expect(me.sleep().first == "cancel")
        #expect(me.machine.status.failures == 1, "nothing came for forty seconds")
        #expect(me.machine.status.waitSeconds == 15)
    }

    @Test func `an operator's signal forgets what was learned`() {
        var me = Subscriber()
        me.tell(.start(stored: nil))
        me.pass(5000)
        me.tell(.cut("closed"))
        me.tell(.reconsider)
        #expect(me.question?.wait == 30)
    }

    @Test func `a publication is obeyed at once at whatever wait`() {
        var (control, line) = (FakeControl(), BalancedLine(seed: 3, cut: 5000))
        line.run(minutes: 5)
        while line.me.question == nil { line.me.sleep() }
        #expect(line.me.take(control.publish(FakeControl.documents("a"))).first == "activate 1")
        #expect(line.wait == 4)
    }
}

@Suite struct `A fleet behind a load balancer` {
    private static let cuts = [600, 1000, 1100, 1500, 2000, 3000, 5000, 7500, 10_000, 20_000, 29_000, 30_000]

    @Test(arguments: cuts, [nil, 504, 502] as [Int?])
    func `learns the longest wait that survives, and is never in a hurry`(cut: Int, status: Int?) {
        for seed in 1...2 as ClosedRange<UInt64> {
            var line = BalancedLine(seed: seed, cut: cut, status: status)
            line.run(minutes: 3)
            #expect(line.failures == 0)
            #expect(line.wait * 900 <= cut, "what it has learned fits: an answer comes up to a tenth early")
            #expect(line.wait >= min(30, cut / 2000), "and is not far below")
            let (before, questions) = (line.cuts, line.questions)
            line.run(minutes: 300)
            #expect(line.failures == 0)
            #expect(line.cuts - before < 30, "\(line.cuts - before) cuts in five hours")
            let least = max(750, line.wait * 425)
            #expect(line.questions - questions < 300 * 60_000 / least, "\(line.questions) questions")
            let gaps = zip(line.asked, line.asked.dropFirst()).map { $1 - $0 }
            #expect(gaps.allSatisfy { $0 >= 500 }, "\(gaps.min() ?? 0) ms")
            #expect(line.me.machine.status.connectedSince != nil)
        }
    }

    @Test(arguments: cuts)
    func `waits as long as ever when the balancer is gone`(cut: Int) {
        var line = BalancedLine(seed: 7, cut: cut)
        line.run(minutes: 30)
        line.cut = nil
        line.run(minutes: 120)
        #expect(line.wait == 30)
        #expect(line.failures == 0)
    }

    @Test(arguments: cuts + [200, 40_000], [nil, 504] as [Int?])
    func `finds an outage behind it, and rests longer and longer`(cut: Int, status: Int?) {
        for isKnown in [false, true] {
            var line = BalancedLine(seed: 5, cut: cut, status: status)
            if isKnown, cut >= 500 { line.run(minutes: 10) }
            line.isServed = false
            var questions = 0
            while line.failures == 0, questions < 10 {
                line.step()
                questions += 1
            }
            #expect(questions <= 3, "found with the third question at the latest")
            #expect(line.me.machine.status.connectedSince == nil)
            line.me.dice = .max
            let before = line.questions
            line.run(minutes: 60)
            #expect(line.questions - before < 60 * 60 / 10, "\(line.questions - before) questions in an hour")
            line.isServed = true
            line.run(minutes: 10)
            #expect(cut < 500 || line.me.machine.status.connectedSince != nil)
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `comes to terms with a balancer that changes its mind`(seed: UInt64) {
        var dice = SeededDice(state: seed)
        var line = BalancedLine(seed: seed, cut: nil)
        for _ in 0..<30 {
            line.cut = Bool.random(using: &dice) ? Int.random(in: 600...40_000, using: &dice) : nil
            line.status = [nil, 502, 504].randomElement(using: &dice) ?? nil
            line.run(minutes: Int.random(in: 3...30, using: &dice))
            #expect(line.failures == 0)
            // A longer wait that is being tried is longer by half at most.
            if let cut = line.cut { #expect(line.wait * 900 <= cut / 2 * 3 + 1000) }
        }
    }
}
