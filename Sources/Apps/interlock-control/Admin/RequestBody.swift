// Bodies of the admin API that came in a coding.

import Compression
import Wire

/// Undoes the codings of a request's body.
enum RequestBody {
    /// Bytes that a body may have, as it came and decoded.
    static let limit = 16 << 20

    /// The codings that are undone here, as a 415 lists them.
    static var acceptable: String { ContentCoding.acceptable }

    /// What Content-Encoding names, in the order in which it was applied.
    static func codings(of fields: HTTPFields) throws(Problem) -> [ContentCoding] {
        do throws(ContentCodingError) {
            return try ContentCoding.list(fields.list(of: "content-encoding"))
        } catch {
            throw problem(error)
        }
    }

    /// The body as it was before it was coded.
    static func decode(_ body: inout [UInt8], _ fields: HTTPFields) throws(Problem) {
        let codings = try codings(of: fields)
        guard !codings.isEmpty else { return }
        do throws(ContentCodingError) {
            body = try ContentDecoder.decode(body, codings, limit: limit)
        } catch {
            throw problem(error)
        }
    }

    /// A refusal by its status alone.
    static func problem(_ status: Int, _ message: String) -> Problem {
        let type =
            switch status {
            case 401: "unauthenticated"
            case 413: "too-large"
            case 415: "unsupported-media-type"
            case 503: "unavailable"
            default: "invalid-request"
            }
        return Problem(status: status, type: type, message: message)
    }

    private static func problem(_ error: ContentCodingError) -> Problem {
        switch error {
        case .unknown, .unavailable, .tooMany:
            var problem = problem(415, error.message)
            problem.fields = [Problem.Field(name: "accept-encoding", value: acceptable)]
            return problem
        case .tooLong: return problem(413, error.message)
        case .damaged, .cutOff: return problem(400, error.message)
        case .noMemory: return problem(503, error.message)
        }
    }
}
