// A token's digest as text.

extension TokenDigest {
    /// 64 lower-case hex digits.
    package var hex: String {
        var text = ""
        text.reserveCapacity(64)
        for word in [words.0, words.1, words.2, words.3] {
            let digits = String(word, radix: 16)
            for _ in digits.utf8.count..<16 { text.append("0") }
            text += digits
        }
        return text
    }
}
