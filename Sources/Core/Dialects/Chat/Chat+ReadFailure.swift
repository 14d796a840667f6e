// Errors of Chat Completions servers, which are many.
//
//     {"error": {"message", "type", "param", "code"}}     OpenAI, vLLM; OpenRouter, Azure with fewer or other members
//     {"error": "…", "code": "…"}                         xAI
//     {"object": "error", "message", "type", "code"}      vLLM, Mistral
//     {"detail": …}                                       Mistral, FastAPI
//     [{"error": {"code", "message", "status"}}]          Gemini
//     {"statusCode": 401, "message": "…"}                 Azure's front door

import Conversation
import Wire

extension Dialect {
    func readChatComplaint(_ root: JSONValue) -> UpstreamComplaint? {
        let root = root.isArray ? root[0] ?? root : root
        if let error = root.given("error") { return readChatError(error, beside: root) }
        if let detail = UpstreamComplaint.detail(root) { return readDetail(detail, root) }
        guard root.given("message") != nil else { return nil }
        var complaint = UpstreamComplaint(error: root)
        complaint.take(code: root.given("statusCode"))
        return complaint
    }

    private func readChatError(_ error: JSONValue, beside root: JSONValue) -> UpstreamComplaint? {
        if error.isObject { return UpstreamComplaint(error: error) }
        guard let words = error.string else { return nil }
        var complaint = UpstreamComplaint()
        complaint.message = words
        complaint.take(code: root.given("code"))
        return complaint
    }

    private func readDetail(_ detail: String, _ root: JSONValue) -> UpstreamComplaint {
        var complaint = UpstreamComplaint()
        complaint.message = detail
        let place = root["detail"]?[0].map(UpstreamComplaint.location) ?? ""
        complaint.param = place.isEmpty ? nil : place
        return complaint
    }
}
