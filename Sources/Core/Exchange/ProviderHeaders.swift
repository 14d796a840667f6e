// What a provider's reply headers mean to us, and which of them the caller gets.

import Wire

/// Reads the headers of providers' replies.
enum ProviderHeaders {
    /// `retry-after` in seconds; dates are not understood.
    static func retryAfter(_ fields: HTTPFields) -> Int? {
        guard let seconds = fields.value("retry-after").flatMap({ Int($0) }), seconds >= 0 else { return nil }
        return seconds
    }

    static func isEventStream(_ fields: HTTPFields) -> Bool {
        fields.withValue("content-type") { $0?.begins(with: "text/event-stream") ?? false }
    }

    /// The header lines that go to the caller. Rate limits are spoken in the provider's dialect, so they only go down
    /// the straight lane; the provider's id of the request goes down every lane, under a name of its own.
    static func kept(_ fields: HTTPFields, isStraight: Bool) -> [UInt8] {
        var lines: [UInt8] = []
        fields.forEach { name, value in
            if name.equals("x-request-id") || name.equals("request-id") {
                lines.append(line: "x-upstream-request-id", value)
            } else if isStraight && isKept(name) {
                lines.append(line: name, value)
            }
        }
        return lines
    }

    /// Most names are told apart by their first letter.
    private static func isKept(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.first {
        case UInt8(ascii: "x"): name.begins(with: "x-ratelimit-") || name.begins(with: "x-should-retry")
        case UInt8(ascii: "a"): name.begins(with: "anthropic-ratelimit-")
        case UInt8(ascii: "o"): name.begins(with: "openai-processing-ms") || name.begins(with: "openai-version")
        case UInt8(ascii: "r"): name.begins(with: "retry-after")
        default: false
        }
    }
}
