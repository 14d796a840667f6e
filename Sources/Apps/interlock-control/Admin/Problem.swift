// Why something was not done, as the admin API says it:
// `{"error":{"type","message","complaints":[{file,path,line,column,message}],"request_id"}}`.

import Policy
import Store
import Wire

/// A refusal.
struct Problem: Error, Equatable {
    var status: Int
    /// For programs.
    var type: String
    /// For people. Never holds a secret.
    var message: String
    var complaints: [Complaint] = []
    /// Header lines that go with it.
    var fields: [Field] = []

    /// A header line.
    struct Field: Equatable {
        var name: String
        var value: String
    }

    /// The answer that says it.
    func answer(to requestID: String) -> Answer {
        Answer.json(status, fields.map { ($0.name, $0.value) }) { writer in
            writer.beginObject()
            writer.key("error")
            writer.beginObject()
            writer.member("type", type)
            writer.member("message", message)
            writer.key("complaints")
            writer.complaints(complaints)
            writer.member("request_id", requestID)
            writer.endObject()
            writer.endObject()
        }
    }
}

extension Problem {
    /// 400: the request itself is wrong.
    static func invalid(_ message: String) -> Problem {
        Problem(status: 400, type: "invalid-request", message: message)
    }

    /// 404.
    static func notFound(_ message: String) -> Problem { Problem(status: 404, type: "not-found", message: message) }

    /// 409.
    static func conflict(_ message: String) -> Problem { Problem(status: 409, type: "conflict", message: message) }

    /// 412.
    static func changed(_ path: String, _ etag: String?) -> Problem {
        let now = etag.map { "it is \($0) now" } ?? "it is not there now"
        return Problem(
            status: 412, type: "precondition-failed", message: "`\(path)` has changed: \(now)",
            fields: etag.map { [Field(name: "etag", value: $0)] } ?? [])
    }

    /// 422: the documents would not be in order.
    static func documents(_ complaints: [Complaint]) -> Problem {
        let count = complaints.count == 1 ? "1 complaint" : "\(complaints.count) complaints"
        return Problem(
            status: 422, type: "invalid-documents", message: "the documents would not compile: \(count)",
            complaints: complaints)
    }

    /// 422, about one place of the documents.
    static func document(_ path: String, _ message: String) -> Problem {
        documents([Complaint(file: "", path: path, message: message)])
    }

    /// What the database said, as far as a caller may know.
    init(_ failure: StoreFailure) {
        let again = [Field(name: "retry-after", value: "1")]
        switch (failure.cause, failure) {
        case (.contention, _):
            self.init(status: 503, type: "busy", message: "others are writing; try again", fields: again)
        case (.request, .refused(let refusal)):
            let constraint = refusal.constraint.isEmpty ? "" : " (\(refusal.constraint))"
            self.init(
                status: 422, type: "refused-by-database",
                message: "the database refuses it: \(refusal.message)\(constraint)")
        case (_, .outcomeUnknown):
            self.init(
                status: 503, type: "outcome-unknown",
                message: "the connection to the database broke while this was being committed: it was done as a "
                    + "whole, or not at all. Repeat it with the same Idempotency-Key, or look before you repeat it",
                fields: again)
        default: self.init(status: 503, type: "unavailable", message: failure.summary, fields: again)
        }
    }
}
