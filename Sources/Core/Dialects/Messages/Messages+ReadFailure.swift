// Errors of Messages servers.
//
//     {"type": "error", "error": {"type", "message", "details": {"error_code"}}, "request_id"}

import Conversation
import Wire

extension Dialect {
    func readMessagesComplaint(_ root: JSONValue) -> UpstreamComplaint? {
        guard root["type"]?.equals("error") ?? false else { return nil }
        guard let error = root.given("error"), error.isObject else { return nil }
        var complaint = UpstreamComplaint(error: error)
        complaint.code = error["details"]?["error_code"]?.string ?? complaint.code
        return complaint
    }
}
