// Failures of a Responses call: the same body as in Chat Completions; in a stream, the event `error`.

package import Conversation
package import Wire

extension Dialect {
    func writeResponsesFailure(_ telling: FailureTelling, into json: inout JSONWriter) {
        writeChatFailure(telling, into: &json)
    }

    /// `{"type":"error","code","message","param","sequence_number"}`
    func writeResponsesFailureEvent(_ telling: FailureTelling, sequence: Int, into json: inout JSONWriter) {
        json.beginObject()
        json.key("type")
        json.string("error")
        json.key("code")
        json.string(orNull: telling.code ?? telling.openAIType.description)
        json.key("message")
        json.string(telling.failure.message)
        json.key("param")
        json.string(orNull: telling.failure.param)
        json.key("sequence_number")
        json.int(sequence)
        json.endObject()
    }

    /// The value of `error` in a response that failed: `{"code","message"}`.
    package func writeResponseError(_ failure: Failure, into json: inout JSONWriter) {
        let telling = FailureTelling(failure)
        json.beginObject()
        json.key("code")
        json.string(telling.responseErrorCode)
        json.key("message")
        json.string(failure.message)
        json.endObject()
    }
}
