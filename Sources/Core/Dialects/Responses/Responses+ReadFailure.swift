// Errors of Responses servers: as in Chat Completions, or inside a response that failed.
//
//     {"object": "response", "status": "failed", "error": {"code", "message"}}
//     {"type": "response.failed", "response": {…}}
//     {"type": "error", "code", "message", "param"}

import Conversation
import Wire

extension Dialect {
    func readResponsesComplaint(_ root: JSONValue) -> UpstreamComplaint? {
        let response = root.given("response") ?? root
        if let error = response.given("error"), error.isObject { return UpstreamComplaint(error: error) }
        guard root["type"]?.equals("error") ?? false, root.given("message") != nil else { return nil }
        var complaint = UpstreamComplaint(error: root)
        complaint.type = nil
        return complaint
    }
}
