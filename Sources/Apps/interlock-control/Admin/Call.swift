// One request of the admin API on its way through, and what comes back.

import Policy
import Wire

/// What a credential may be used for.
enum Role: String, CaseIterable, Sendable {
    case viewer, editor, publisher, bootstrap
    /// Fetches publications, and may do nothing else.
    case sidecar

    /// Whether a credential of this role may do what needs `role`.
    func mayDo(_ role: Role) -> Bool {
        if self == .sidecar || role == .sidecar { return self == role }
        return rank >= role.rank
    }

    private var rank: Int { Role.allCases.firstIndex(of: self) ?? 0 }
}

/// Who asks.
struct Credential: Sendable, Equatable {
    var name: String
    var role: Role
    /// Seconds since 1970; nil: never.
    var expiresAt: Int?
}

/// One request, routed and authenticated.
struct Call {
    var operation: Operation
    /// Method and target as they came: what an idempotency key stands for, besides the body.
    var requestLine: String
    /// The names in the path, decoded.
    var path: [String: String]
    /// Decoded, each name once, checked against the OpenAPI document.
    var query: [(String, String)]
    var ifMatch: String?
    var ifNoneMatch: String?
    var idempotencyKey: String?
    var acceptEncoding: String?
    var body: [UInt8]
    /// Nobody, with the role of a viewer, where an operation needs no credential.
    var credential: Credential
    var requestID: String

    /// The value of a query parameter.
    func query(_ name: String) -> String? { query.first { $0.0 == name }?.1 }

    /// A name in the path. One that the route does not have is a bug.
    func name(_ parameter: String) -> String {
        guard let name = path[parameter] else { preconditionFailure("the path of \(operation.id) has no \(parameter)") }
        return name
    }

    /// Whether a query parameter says `true`.
    func isOn(_ name: String) -> Bool { query(name) == "true" }
}

/// What is answered.
struct Answer {
    var status = 200
    var fields: [(String, String)] = []
    var body: [UInt8] = []
    var contentType = "application/json"

    /// A document.
    static func json(_ status: Int = 200, _ fields: [(String, String)] = [], _ body: [UInt8]) -> Answer {
        Answer(status: status, fields: fields, body: body)
    }

    /// A document that `write` writes.
    static func json(
        _ status: Int = 200, _ fields: [(String, String)] = [], write: (inout JSONWriter) throws -> Void
    ) rethrows -> Answer {
        Answer(status: status, fields: fields, body: try jsonBytes(write))
    }

    /// Words.
    static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Answer {
        Answer(body: Array(text.utf8), contentType: type)
    }
}

/// Does one operation.
typealias Handler = (Call) async throws -> Answer

/// The bytes that `write` writes.
func jsonBytes(_ write: (inout JSONWriter) throws -> Void) rethrows -> [UInt8] {
    var writer = JSONWriter()
    try write(&writer)
    return writer.bytes
}

extension JSONWriter {
    /// Writes a member with a whole number, or null.
    mutating func member(_ name: StaticString, _ number: Int?) {
        key(name)
        if let number { int(number) } else { null() }
    }

    /// Writes a member with a moment, or null.
    mutating func member(_ name: StaticString, moment: Int?) {
        key(name)
        if let moment { string(spellTimestamp(moment)) } else { null() }
    }

    /// Writes complaints.
    mutating func complaints(_ complaints: [Complaint]) {
        beginArray()
        for complaint in complaints {
            beginObject()
            member("file", complaint.file)
            member("path", complaint.path)
            member("line", complaint.line)
            member("column", complaint.column)
            member("message", complaint.message)
            endObject()
        }
        endArray()
    }
}
