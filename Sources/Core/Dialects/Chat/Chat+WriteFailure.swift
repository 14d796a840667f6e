// `{"error":{"message","type","param","code"}}`: all four members, as the official types have them, and `details`.

import Conversation
import Wire

extension Dialect {
    func writeChatFailure(_ telling: FailureTelling, into json: inout JSONWriter) {
        json.beginObject()
        json.key("error")
        json.beginObject()
        json.key("message")
        json.string(telling.failure.message)
        json.key("type")
        json.string(telling.openAIType)
        json.key("param")
        json.string(orNull: telling.failure.param)
        json.key("code")
        json.string(orNull: telling.code)
        if let details = telling.failure.details { json.member("details", details) }
        json.endObject()
        json.endObject()
    }
}
