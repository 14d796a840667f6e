// Rate limits, from one vendor's headers to the other's.
//
//     OpenAI      x-ratelimit-limit-requests: 500             x-ratelimit-reset-tokens: 6m0s     (a duration)
//     Anthropic   anthropic-ratelimit-requests-limit: 500     anthropic-ratelimit-tokens-reset: 2026-11-23T10:00:00Z
//
// Both speak of `requests` and `tokens`; Anthropic's `input-tokens` and `output-tokens` have no counterpart and stay
// behind. A reset that cannot be understood does too.

import Policy
import Wire

/// One header about rate limits.
struct RateLimitHeader {
    /// How a vendor names and tells them.
    enum Vendor {
        case openAI, anthropic
    }

    private enum Measure: String {
        case limit, remaining, reset
    }

    /// `requests` or `tokens`.
    private var unit: String
    private var measure: Measure
    private var value: String

    /// Nil when the header is none that the other vendor knows.
    init?(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, of vendor: Vendor) {
        let prefix: StaticString = vendor == .openAI ? "x-ratelimit-" : "anthropic-ratelimit-"
        guard name.begins(with: prefix) else { return nil }
        let words = String(decoding: name.dropFirst(prefix.utf8CodeUnitCount), as: UTF8.self).split(separator: "-")
        guard words.count == 2 else { return nil }
        let (unit, measure) = vendor == .openAI ? (words[1], words[0]) : (words[0], words[1])
        guard unit == "requests" || unit == "tokens", let measure = Measure(rawValue: String(measure)) else {
            return nil
        }
        self.unit = String(unit)
        self.measure = measure
        self.value = String(decoding: value, as: UTF8.self)
    }

    /// Appends the header as the other vendor writes it. `now` is in seconds since 1970.
    func write(for vendor: Vendor, now: Int, into lines: inout [UInt8]) {
        let name = vendor == .openAI ? "x-ratelimit-\(measure)-\(unit)" : "anthropic-ratelimit-\(unit)-\(measure)"
        guard let value = converted(for: vendor, now: now) else { return }
        lines.append(line: (name: name, value: value))
    }

    private func converted(for vendor: Vendor, now: Int) -> String? {
        guard measure == .reset else {
            return value.utf8.allSatisfy { (0x30...0x39).contains($0) } && !value.isEmpty ? value : nil
        }
        switch vendor {
        case .anthropic: return readDuration(value).map { spellTimestamp(now + $0) }
        case .openAI: return readTimestamp(value).map { spellDuration(max($0 - now, 0)) }
        }
    }
}

/// Whole seconds of `6m0s`, `1h2m3s`, `1.5s` or `20ms`, rounded up: too early is a request in vain.
func readDuration(_ text: String) -> Int? {
    var milliseconds = 0.0
    var rest = text.utf8[...]
    while !rest.isEmpty {
        let digits = rest.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        let unit = rest.dropFirst(digits.count).prefix { (0x61...0x7A).contains($0) }
        guard let number = Double(String(Substring(digits))), let factor = factors[String(Substring(unit))] else {
            return nil
        }
        milliseconds += number * factor
        rest = rest.dropFirst(digits.count + unit.count)
    }
    guard !text.isEmpty, milliseconds < 1e15 else { return nil }
    return Int((milliseconds / 1000).rounded(.up))
}

/// `6m0s`
func spellDuration(_ seconds: Int) -> String {
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    return (hours > 0 ? "\(hours)h" : "") + (seconds >= 60 ? "\(minutes)m" : "") + "\(seconds % 60)s"
}

/// Milliseconds.
private let factors = ["ms": 1.0, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
