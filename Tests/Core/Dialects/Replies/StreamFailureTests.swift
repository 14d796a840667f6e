// The last event of a stream that failed, in each dialect.

import Conversation
import Dialects
import Testing

private func told(_ failure: Failure, _ dialect: Dialect) -> String {
    var output: [UInt8] = []
    writeStreamFailure(failure, dialect: dialect, into: &output)
    return String(decoding: output, as: UTF8.self)
}

@Suite struct StreamFailureTests {
    private let failure = Failure(.upstreamFailed, "it \"broke\"", code: "upstream_truncated")

    @Test func `Chat has an error in place of a chunk`() {
        #expect(
            told(failure, .chat)
                == #"data: {"error":{"message":"it \"broke\"","type":"server_error","param":null,"code":"upstream_truncated"}}"#
                + "\n\n")
    }

    @Test func `Messages has an event of its own`() {
        #expect(
            told(failure, .messages)
                == "event: error\n"
                + #"data: {"type":"error","error":{"type":"api_error","message":"it \"broke\""}}"# + "\n\n")
    }

    @Test func `Responses has an event of its own`() {
        #expect(
            told(failure, .responses)
                == "event: error\n"
                + #"data: {"type":"error","code":"upstream_truncated","message":"it \"broke\"","param":null,"sequence_number":0}"#
                + "\n\n")
    }

    @Test(arguments: Dialect.allCases, [Failure.Kind.overloaded, .rateLimited, .payment, .upstreamTimeout, .malformed])
    func `a reader of the dialect understands it as a failure`(dialect: Dialect, kind: Failure.Kind) {
        let telling = tell(Array(told(Failure(kind, "why"), dialect).utf8), dialect, .stream)
        #expect(telling.reply.failure?.message == "why")
        #expect(!telling.isFinished && telling.events.count == 1)
    }
}
