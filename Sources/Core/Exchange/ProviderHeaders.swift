// What a provider's reply headers mean to us, and which of them the caller gets.

import Conversation
import Wire

/// Reads the headers of providers' replies.
enum ProviderHeaders {
    /// A provider that does not say what it sends sends what it was asked for.
    static func isEventStream(_ fields: HTTPFields, whenAsked isAsked: Bool) -> Bool {
        fields.withValue("content-type") { $0?.begins(with: "text/event-stream") ?? isAsked }
    }

    /// The header lines that go to the caller. When to try again goes down every lane, rate limits in the caller's own
    /// spelling; the provider's id of the request gets a name of its own; what concerns the connection alone, or is
    /// named by its Connection field, stays here. `now` is in seconds since 1970.
    static func kept(_ fields: HTTPFields, lane: Lane, now: Int) -> [UInt8] {
        let (caller, target) = (lane.caller.vendor, lane.target.vendor)
        var lines: [UInt8] = []
        lines.reserveCapacity(384)
        fields.forEachEndToEnd { name, value in
            if name.equals("x-request-id") || name.equals("request-id") {
                lines.append(line: "x-upstream-request-id", value)
            } else if isKept(name), caller == target || concernsRetry(name) {
                lines.append(line: name, value)
            } else if caller != target {
                RateLimitHeader(name, value, of: target)?.write(for: caller, now: now, into: &lines)
            }
        }
        return lines
    }

    private static func concernsRetry(_ name: UnsafeRawBufferPointer) -> Bool {
        name.begins(with: "retry-after") || name.equals("x-should-retry")
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

extension Dialect {
    /// Whose headers go with the dialect.
    var vendor: RateLimitHeader.Vendor { self == .messages ? .anthropic : .openAI }
}
