// Where a resource is, with names that may hold anything.

/// A path with its query, spelt for a request line.
struct Path {
    private(set) var text: String
    private var hasQuery = false

    /// `/v1` and the names below it, each of which may hold any character.
    init(_ names: String...) { text = "/v1" + names.map { "/" + Path.encoded($0) }.joined() }

    /// The same with another member of the query; nil says nothing.
    func with(_ name: String, _ value: String?) -> Path {
        guard let value else { return self }
        var path = self
        path.text += "\(hasQuery ? "&" : "?")\(name)=\(Path.encoded(value))"
        path.hasQuery = true
        return path
    }

    /// Everything but letters, digits and `-._~` as `%XX` (RFC 3986 section 2.3).
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default: "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }.joined()
    }
}
