// `data:<type>;base64,<data>`: the only kind of data URL that all dialects can say.

/// A data URL, checked.
struct DataURL {
    /// Why a text is no such URL.
    enum Fault: String, Error {
        case scheme = "it begins with none of these"
        case encoding = "data URLs must be base64"
        case alphabet = "its base64 is malformed"
    }

    /// Lower case, without parameters.
    let mediaType: String
    let base64: String

    init(_ text: String) throws(Fault) {
        guard text.utf8.starts(with: "data:".utf8) else { throw .scheme }
        let rest = text.dropFirst(5)
        guard let comma = rest.utf8.firstIndex(of: UInt8(ascii: ",")) else { throw .encoding }
        let parameters = rest[..<comma].split(separator: ";", omittingEmptySubsequences: false)
        guard parameters.count > 1, parameters.last == "base64" else { throw .encoding }
        mediaType = parameters[0].lowercased()
        base64 = String(rest[rest.index(after: comma)...])
        guard Base64.isWellFormed(base64) else { throw .alphabet }
    }

    /// The type as Messages knows it; nil when it is none of its image types.
    var imageType: String? {
        switch mediaType {
        case "image/jpeg", "image/png", "image/gif", "image/webp": mediaType
        case "image/jpg": "image/jpeg"
        default: nil
        }
    }

    /// The data as text; nil when it is not UTF-8.
    var decodedText: String? { String(validating: Base64.decode(base64), as: UTF8.self) }
}
