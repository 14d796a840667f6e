// Content codings by their registered names (RFC 9110, 8.4.1): gzip, x-gzip, deflate and zstd.

/// A coding of a body that can be undone here. `identity` is none, and never stands in a list.
package enum ContentCoding: String, Sendable {
    case gzip, deflate, zstd

    /// More codings than this upon one another are nothing that anybody needs.
    private static let most = 3
    /// A name from outside is shown up to this length.
    private static let longestName = 32

    /// Reads the value of a Content-Encoding field: the codings in the order in which they were applied. Fields that
    /// stand more than once are joined by a comma first, or read one after the other.
    package static func list(_ value: some Sequence<UInt8>) throws(ContentCodingError) -> [ContentCoding] {
        var list: [ContentCoding] = []
        for name in value.split(separator: UInt8(ascii: ",")) {
            let name = name.trimmed.map { (65...90).contains($0) ? $0 | 0x20 : $0 }
            guard !name.isEmpty, name != Array("identity".utf8) else { continue }
            list.append(try named(name))
        }
        guard list.count <= most else { throw .tooMany }
        return list
    }

    private static func named(_ name: [UInt8]) throws(ContentCodingError) -> ContentCoding {
        let whole = String(decoding: name, as: UTF8.self)
        guard let coding = whole == "x-gzip" ? .gzip : ContentCoding(rawValue: whole) else {
            let shown = name.filter { (0x21...0x7E).contains($0) }.prefix(longestName)
            throw .unknown(String(decoding: shown, as: UTF8.self))
        }
        guard coding.isAvailable else { throw .unavailable(coding) }
        return coding
    }
}

extension Sequence<UInt8> {
    fileprivate var trimmed: [UInt8] {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        return Array(Array(drop(while: isBlank)).reversed().drop(while: isBlank).reversed())
    }
}
