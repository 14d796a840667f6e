// The last event of a stream that failed, in each dialect.

import Conversation
import Dialects
import Testing
import Wire

@Suite struct StreamFailureTests {
    @Test(arguments: Dialect.allCases, [Failure.Kind.overloaded, .rateLimited, .payment, .upstreamTimeout, .malformed])
    func `a reader of the dialect understands it as a failure`(dialect: Dialect, kind: Failure.Kind) {
        let event = dialect.failureEvent(Failure(kind, "why"), requestID: "req-1", sequence: 3)
        var bytes: [UInt8] = []
        EventStreamWriter.write(event: event.name, data: event.data, into: &bytes)
        for isObserving in [false, true] {
            let telling = tell(bytes, dialect, .stream, isObserving: isObserving)
            #expect(telling.reply.failure?.message == "why")
            #expect(!telling.isFinished && telling.events.count == 1)
        }
    }
}
