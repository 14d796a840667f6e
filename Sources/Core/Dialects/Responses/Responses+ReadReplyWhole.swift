// Whole replies in the Responses dialect.

import Conversation
import Wire

extension ResponsesReplyReading {
    /// Takes a whole response.
    mutating func take(whole response: JSONValue, into queue: inout ReplyQueue) throws(Failure) {
        let status = response["status"]
        let hasFailed = status?.equals("failed") == true || status?.equals("cancelled") == true
        if hasFailed || response["error"].map({ !$0.isNull }) == true {
            return queue.push(.failed(readResponsesFailure(response)))
        }
        guard let output = response["output"], output.isArray else { throw .malformed("it has no output") }
        if status?.equals("queued") == true || status?.equals("in_progress") == true {
            throw .malformed("it is not complete")
        }
        begin(response, into: &queue)
        try items.take(output: output, into: &queue)
        finish(response, isCut: status?.equals("incomplete") == true, into: &queue)
    }
}
