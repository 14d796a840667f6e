// Bodies that came in a coding, and bodies that are refused before they are read.
//
// A coded body is decoded whole before anything else is done with it: what goes to a provider is the plain one. Only
// those who may ask have theirs decoded, since a small body can become a large one.

import Compression
import Conversation
import Dialects
import Exchange
import HTTPServer
import Policy
import Routing
import Wire

extension TrafficDesk {
    /// Bytes of a body that are read whoever sends it.
    private static let unauthenticatedLimit = 1 << 20
    /// Bytes that a decoded body may have.
    private static let decodedLimit = ServerOptions().bodyLimit
    /// The machine word of a coding that is not decoded here.
    private static let unsupportedCoding = "unsupported_content_encoding"

    /// Undoes the codings that a request's Content-Encoding names.
    func decode(_ body: inout [UInt8], of head: HTTPRequestHead, for policy: Policy) throws(Failure) {
        guard head.framing != .none else { return }
        guard head.fields.contains("content-encoding") else { return try Self.checkIsPlain(body) }
        let codings = try Self.codings(of: head.fields)
        guard let outermost = codings.last else { return }
        guard !body.isEmpty else { throw Self.failure(.cutOff(outermost)) }
        _ = try admit(token(of: head.fields), to: policy, now: now.unixSeconds)
        do throws(ContentCodingError) {
            body = try ContentDecoder.decode(body, codings, limit: Self.decodedLimit)
        } catch {
            throw Self.failure(error)
        }
    }

    /// Why a request is refused by its head alone; nil: its body may come. Large bodies are read for those alone whose
    /// token is known, and so are those that are asked for first.
    func refusesUnread(_ head: HTTPRequestHead, standing: Standing?) -> Failure? {
        do throws(Failure) {
            if head.fields.contains("content-encoding") { _ = try Self.codings(of: head.fields) }
            let isLarge = if case .length(let count) = head.framing { count > Self.unauthenticatedLimit } else { false }
            guard isLarge || head.expectsContinue, let policy = standing?.policy else { return nil }
            if case .unknown = Route.find(method: head.methodName, target: head.target) {
                return Self.unknown(head.target)
            }
            _ = try admit(token(of: head.fields), to: policy, now: now.unixSeconds)
            return nil
        } catch {
            return error
        }
    }

    /// Header lines that go with a failure about codings (RFC 9110 15.5.16).
    static func fields(of failure: Failure) -> [UInt8] {
        guard failure.status == 415 else { return [] }
        var lines: [UInt8] = []
        HTTPWriter.field("accept-encoding", ContentCoding.acceptable, into: &lines)
        return lines
    }

    /// What a refusal of the server's own means.
    static func failure(_ status: Int, _ message: String) -> Failure {
        switch status {
        case 408: Failure(.timedOut, message)
        case 413: Failure(.tooLarge, message)
        default: Failure(.malformed, message, status: status)
        }
    }

    private static func codings(of fields: HTTPFields) throws(Failure) -> [ContentCoding] {
        do throws(ContentCodingError) {
            return try ContentCoding.list(fields.list(of: "content-encoding"))
        } catch {
            throw failure(error)
        }
    }

    private static func failure(_ error: ContentCodingError) -> Failure {
        switch error {
        case .unknown, .unavailable, .tooMany:
            Failure(.malformed, "The body: \(error.message).", code: unsupportedCoding, status: 415)
        case .tooLong: Failure(.tooLarge, "The body: \(error.message).")
        case .damaged, .cutOff: Failure(.malformed, "The body: \(error.message).", code: "invalid_content_encoding")
        case .noMemory: Failure(.overloaded, "The body: \(error.message).", retryAfter: 1)
        }
    }

    /// JSON begins with neither of these: whoever sends them forgot to say so.
    private static func checkIsPlain(_ body: [UInt8]) throws(Failure) {
        let coding: StaticString? =
            body.starts(with: [0x1F, 0x8B]) ? "gzip" : body.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) ? "zstd" : nil
        guard let coding else { return }
        throw Failure(
            .malformed, "The body: the bytes are \(coding), but no content-encoding says so.",
            code: "invalid_content_encoding")
    }
}
