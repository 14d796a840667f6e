// The laws, over every recorded reply.

import Conversation
import Dialects
import Testing

@Suite struct RecordedReplyTests {
    @Test func `recordings of every dialect, whole and streamed, are at hand`() {
        for dialect in Dialect.allCases {
            for form in [ReplyForm.whole, .stream] {
                #expect(RecordedReply.own.contains { $0.dialect == dialect && $0.form == form })
            }
        }
        #expect(RecordedReply.synthetic.count > 30)
    }

    @Test(arguments: RecordedReply.own + RecordedReply.synthetic)
    func `the laws hold`(reply: RecordedReply) { check(reply) }

    @Test(.enabled(if: !RecordedReply.collection.isEmpty, RecordedReply.absent), arguments: RecordedReply.collection)
    func `the laws hold for the whole collection`(reply: RecordedReply) { check(reply) }

    @Test(arguments: RecordedReply.own)
    func `a complete recording is understood to its end`(reply: RecordedReply) { checkEnd(reply) }

    @Test(.enabled(if: !RecordedReply.collection.isEmpty, RecordedReply.absent), arguments: RecordedReply.collection)
    func `a complete recording of the collection is understood to its end`(reply: RecordedReply) { checkEnd(reply) }

    private func check(_ reply: RecordedReply) {
        checkAnyCut(reply)
        checkOrder(reply)
        checkTotal(reply)
        checkObserver(reply)
        checkEventsEqualResponse(reply)
        for display in ThoughtDisplay.allCases { checkWholeEqualsStream(reply, display) }
    }

    private func checkEnd(_ reply: RecordedReply) {
        let telling = reply.tell()
        #expect(telling.isFinished == reply.isComplete, "\(telling.script.suffix(300))")
    }
}
