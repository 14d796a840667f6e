// Why a coded body cannot be read.

/// What is wrong with a body's coding. Nothing in it comes from outside but the name of an unknown coding, of which at
/// most 32 printable characters are kept.
package enum ContentCodingError: Error, Equatable, Sendable {
    /// The coding has no decoder here.
    case unknown(String)
    /// The system lacks the library that this coding needs.
    case unavailable(ContentCoding)
    /// More codings upon one another than are undone.
    case tooMany
    /// The bytes are not what the coding writes, or something follows them.
    case damaged(ContentCoding)
    /// The bytes end before the coding does.
    case cutOff(ContentCoding)
    /// The decoded body, or what lies between two codings, is longer than the limit, which is in bytes.
    case tooLong(limit: Int)
    /// There is no memory for a decoder.
    case noMemory

    /// The error in words, for people.
    package var message: String {
        switch self {
        case .unknown(let name): "content-encoding '\(name)' is not known (gzip, deflate, zstd and identity are)"
        case .unavailable(let coding): "content-encoding '\(coding.rawValue)' needs a library that is not installed"
        case .tooMany: "content-encoding names too many codings"
        case .damaged(let coding): "content-encoding '\(coding.rawValue)', but the bytes are damaged"
        case .cutOff(let coding): "content-encoding '\(coding.rawValue)', but the bytes end too early"
        case .tooLong(let limit): "decoded, the body is longer than \(limit) bytes"
        case .noMemory: "there is no memory to decode the body"
        }
    }
}
