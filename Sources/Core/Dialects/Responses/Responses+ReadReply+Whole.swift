// Whole replies in the Responses dialect.

import Conversation
import Wire

extension ResponsesReplyReading {
    /// Takes a whole response.
    mutating func take(whole response: JSONValue, into queue: inout ReplyQueue) throws(Failure) {
        if hasResponseFailed(response) { return queue.push(.failed(readResponsesFailure(response))) }
        guard let output = response["output"], output.isArray else { throw .malformed("it has no output") }
        let status = response["status"]
        if status?.equals("queued") == true || status?.equals("in_progress") == true {
            throw .malformed("it is not complete")
        }
        begin(response, into: &queue)
        try items.take(output: output, into: &queue)
        finish(response, isCut: status?.equals("incomplete") == true, into: &queue)
    }
}
