// Why a message is refused.
//
// A refusal ends the connection: after the first doubt about where a message ends, every further byte could be
// anybody's. So a reader that has refused once refuses for ever, and whoever holds it answers with `status`, closes,
// and reads no more.

/// What is wrong with a message, as RFC 9110 and 9112 see it, or as our limits do.
package enum HTTPRejection: Error, Sendable, Equatable {
    /// A line ends in a bare LF, a CR stands alone, or a control character stands where none may.
    case strayControl
    case malformedRequestLine
    case malformedMethod
    case malformedTarget
    /// CONNECT is not served.
    case tunnel
    case targetTooLong
    case unsupportedVersion
    case malformedStatusLine
    /// 101 without having been asked for.
    case unexpectedUpgrade
    /// No colon, space before it, an empty name, a character that no name has, or a folded line.
    case malformedField
    case tooManyFields
    case headTooLong
    case missingHost
    case malformedHost
    case malformedContentLength
    /// Both Content-Length and Transfer-Encoding.
    case ambiguousLength
    case malformedTransferCoding
    /// A transfer coding other than chunked.
    case unknownTransferCoding
    case malformedChunk
    case chunkLineTooLong
    case trailersTooLong
    /// An expectation other than 100-continue.
    case unknownExpectation

    /// The status of the answer, where the message was a request.
    package var status: Int {
        switch self {
        case .targetTooLong: 414
        case .tooManyFields, .headTooLong, .trailersTooLong: 431
        case .unsupportedVersion: 505
        case .unknownTransferCoding, .tunnel: 501
        case .unknownExpectation: 417
        default: 400
        }
    }

    /// What is wrong, in a sentence for the one who sent it.
    package var message: StaticString {
        switch self {
        case .strayControl: "a line has a stray control character, or does not end in CRLF"
        case .malformedRequestLine: "the request line is not 'METHOD target HTTP/1.1'"
        case .malformedMethod: "the method is not a token"
        case .malformedTarget: "the request target is not one that this server can read"
        case .tunnel: "CONNECT is not served here"
        case .targetTooLong: "the request line is too long"
        case .unsupportedVersion: "only HTTP/1.1 and HTTP/1.0 are spoken here"
        case .malformedStatusLine: "the status line is malformed"
        case .unexpectedUpgrade: "the protocol was switched without having been asked"
        case .malformedField: "a header line is malformed"
        case .tooManyFields: "there are too many header lines"
        case .headTooLong: "the header lines are too long"
        case .missingHost: "there must be exactly one Host"
        case .malformedHost: "the Host is malformed"
        case .malformedContentLength: "there must be at most one Content-Length, and it must be a number"
        case .ambiguousLength: "both Content-Length and Transfer-Encoding are present"
        case .malformedTransferCoding: "the Transfer-Encoding must be exactly 'chunked'"
        case .unknownTransferCoding: "the transfer coding is not known here"
        case .malformedChunk: "a chunk is malformed"
        case .chunkLineTooLong: "the line before a chunk is too long"
        case .trailersTooLong: "the trailer lines are too long"
        case .unknownExpectation: "the only expectation met here is 100-continue"
        }
    }
}
