// What the admin API says when it does not do what it was asked:
// `{"error":{"type","message","complaints":[{file,path,line,column,message}],"request_id"}}`.

import Policy
import Wire

/// A refusal, in the API's words.
struct ControlRefusal: Error {
    let status: Int
    /// `invalid-documents`; empty where what answered is no control plane.
    var type = ""
    var message: String
    var complaints: [Complaint] = []
    var requestID: String?
    /// What to do about it, where a command knows more than the API says.
    var hint: String?

    init(_ reply: WholeReply) {
        status = reply.status
        message = "what answers there does not speak as a control plane: is the URL right?"
        guard let error = try? JSONDocument(reply.body).root["error"] else { return }
        type = error["type"]?.string ?? ""
        message = error["message"]?.string ?? message
        requestID = error["request_id"]?.string
        complaints = (error["complaints"].map { Array($0.elements) } ?? []).map { Complaint(told: $0) }
    }

    /// The control plane cannot work at the moment: worth another try.
    var isOutage: Bool { [502, 503, 504].contains(status) }

    /// A line of what was said, a line for each complaint, and what to do about it where that is known.
    var lines: [String] {
        let request = requestID.map { ", request \($0)" } ?? ""
        let head = "\(message) (\(type.isEmpty ? "" : "\(type), ")status \(status)\(request))"
        return [head] + complaints.map { "  \($0.told)" } + (hint.map { ["  \($0)"] } ?? advice)
    }

    private var advice: [String] {
        switch status {
        case 401:
            ["  the token (of --token-file, INTERLOCK_TOKEN_FILE or INTERLOCK_TOKEN) is not known here, or has expired"]
        case 403:
            [
                "  viewers read, editors change documents and tokens, publishers also pin and roll out; only the",
                "  bootstrap token manages credentials",
            ]
        case 412: ["  somebody else changed it meanwhile: look at it again, then repeat"]
        default: []
        }
    }
}

extension Complaint {
    /// In a line, also where the API names no file.
    var told: String { file.isEmpty && !path.isEmpty ? "\(path): \(message)" : "\(self)" }

    /// As the API tells it.
    init(told value: JSONValue) {
        self.init(
            file: value["file"]?.string ?? "", path: value["path"]?.string ?? "", line: value["line"]?.int ?? 0,
            column: value["column"]?.int ?? 0, message: value["message"]?.string ?? "")
    }
}
