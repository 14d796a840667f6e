// `{"type":"error","error":{"type","message","details"},"request_id"}`. The machine's word is `details.error_code`;
// what else we know of the failure stands beside it.

import Conversation
import Wire

extension Dialect {
    func writeMessagesFailure(_ telling: FailureTelling, requestID: String, into json: inout JSONWriter) {
        json.beginObject()
        json.key("type")
        json.string("error")
        json.key("error")
        json.beginObject()
        json.key("type")
        json.string(telling.messagesType)
        json.key("message")
        json.string(telling.failure.message)
        writeDetails(telling, into: &json)
        json.endObject()
        json.key("request_id")
        json.string(requestID)
        json.endObject()
    }

    private func writeDetails(_ telling: FailureTelling, into json: inout JSONWriter) {
        let failure = telling.failure
        let more = failure.details.flatMap { try? JSONDocument($0) }
        if telling.code == nil && failure.param == nil && more == nil { return }
        json.key("details")
        json.beginObject()
        if let code = telling.code {
            json.key("error_code")
            json.string(code)
        }
        if let param = failure.param {
            json.key("param")
            json.string(param)
        }
        if let more { writeMembers(of: more.root, into: &json) }
        json.endObject()
    }

    private func writeMembers(of details: JSONValue, into json: inout JSONWriter) {
        for member in details.members {
            json.key(token: member.key)
            json.raw(member.value)
        }
    }
}
