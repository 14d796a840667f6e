// A provider's key, taken out of what the provider says about it.
//
// Some providers repeat the key in their refusals, in full. Words over a bridge are cleaned of what looks like a
// secret; here the key is known exactly, so it is found whatever it looks like, also in the straight lane, where a
// refusal is otherwise passed on byte for byte.

/// The key of one attempt, for looking it up in refusals.
struct KeyRedaction {
    private let key: ArraySlice<UInt8>

    /// Shorter keys would be found in innocent words.
    private static let shortest = 8

    /// `access` is the header line that showed the key: its last word, before CRLF, is the key.
    init(access: [UInt8]) {
        let line = access.dropLast(2)
        let start = line.lastIndex(of: UInt8(ascii: " ")).map { $0 + 1 } ?? line.endIndex
        key = line[start...]
    }

    /// The bytes with `[redacted]` in every place of the key.
    func clean(_ bytes: [UInt8]) -> [UInt8] {
        guard key.count >= Self.shortest, let first = key.first else { return bytes }
        var cleaned: [UInt8] = []
        cleaned.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let place = rest.firstIndex(of: first) {
            cleaned.append(contentsOf: rest[..<place])
            rest = rest[place...]
            if rest.starts(with: key) {
                cleaned.append(literal: "[redacted]")
                rest = rest.dropFirst(key.count)
            } else {
                cleaned.append(first)
                rest = rest.dropFirst()
            }
        }
        return cleaned + rest
    }
}
