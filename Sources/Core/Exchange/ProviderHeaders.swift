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
        fields.value("content-type")?.hasPrefix("text/event-stream") ?? false
    }

    /// The header lines that go to the caller. Rate limits are spoken in the provider's dialect, so they only go down
    /// the straight lane; the provider's id of the request goes down every lane, under a name of its own.
    static func kept(_ fields: HTTPFields, isStraight: Bool) -> [UInt8] {
        var lines: [UInt8] = []
        fields.forEach { name, value in
            if name.equals("x-request-id") || name.equals("request-id") {
                lines.append(text: "x-upstream-request-id: ")
            } else if isStraight && kept.contains(where: { name.begins(with: $0) }) {
                lines.append(contentsOf: name)
                lines.append(text: ": ")
            } else {
                return
            }
            lines.append(contentsOf: value)
            lines.append(text: "\r\n")
        }
        return lines
    }

    private static let kept: [StaticString] = [
        "x-ratelimit-", "anthropic-ratelimit-", "openai-processing-ms", "openai-version", "retry-after",
        "x-should-retry",
    ]
}
