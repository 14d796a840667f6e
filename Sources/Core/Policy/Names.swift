// Which names the documents may give to providers, models, groups and callers. They show up in headers, in metrics and
// in paths of complaints, so they are short and plain.

extension UInt8 {
    /// A letter, a digit or one of `. _ - : @ + /`.
    var isNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ":"): true
        case UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: "/"): true
        default: false
        }
    }
}

extension Findings {
    /// Complains of a name that is empty, long, or made of other characters than a name's.
    func checkName(of entry: Entry) {
        let bytes = entry.name.utf8
        if (1...128).contains(bytes.count), bytes.allSatisfy(\.isNameByte) { return }
        complain("expected a name of 1 to 128 letters, digits and . _ - : @ + /", at: entry.key)
    }
}
