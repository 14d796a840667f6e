// How long a provider asks to be left alone.
//
//     retry-after: 30                                  seconds (RFC 9110, section 10.2.3); some write fractions
//     retry-after: Sun, 06 Nov 1994 08:49:37 GMT       the same, as a date
//     retry-after-ms: 1500                             OpenAI and Azure, beside it and more exact (November 2026)
//
// Fractions are rounded up: too early is a request in vain. What cannot be read says nothing.

import Policy
import Wire

extension ProviderHeaders {
    /// Seconds, at most a year. `now` is in seconds since 1970.
    static func retryAfter(_ fields: HTTPFields, now: Int) -> Int? {
        if let milliseconds = fields.value("retry-after-ms").flatMap(readDecimal) {
            return seconds(milliseconds / 1_000)
        }
        guard let value = fields.value("retry-after") else { return nil }
        if let number = readDecimal(value) { return seconds(number) }
        return readHTTPDate(value).map { seconds(Double(max($0 - now, 0))) }
    }

    private static func seconds(_ number: Double) -> Int { Int(min(number, 31_536_000).rounded(.up)) }

    /// Digits, with a fraction or without.
    private static func readDecimal(_ text: String) -> Double? {
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        return isPlain ? Double(text) : nil
    }

    /// Seconds since 1970 of the one form of date that is still written (RFC 9110, section 5.6.7).
    private static func readHTTPDate(_ text: String) -> Int? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[1].utf8.count == 2, words[5] == "GMT",
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return readTimestamp("\(words[3])-\(number)-\(words[1])T\(words[4])Z")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
