// Rate limits in the words of whoever asks.

import Accounting
import Conversation
import Exchange
import Testing

@Suite struct `Rate limits on a reply` {
    private let openAI = """
        x-ratelimit-limit-requests: 500\r\nx-ratelimit-remaining-tokens: 29\r\nx-ratelimit-reset-requests: 6m0.2s\r\n\
        x-ratelimit-reset-tokens: soon\r\nx-ratelimit-limit-project-tokens: 1\r\nretry-after-ms: 20\r\n\
        x-should-retry: true\r\nopenai-processing-ms: 7\r\n
        """
    private let anthropic = """
        anthropic-ratelimit-requests-limit: 500\r\nanthropic-ratelimit-tokens-remaining: 29\r\n\
        anthropic-ratelimit-tokens-reset: 2027-01-15T08:06:01Z\r\nanthropic-ratelimit-requests-reset: soon\r\n\
        anthropic-ratelimit-input-tokens-limit: 9\r\nretry-after: 3\r\nx-should-retry: false\r\n
        """

    /// Header lines about rate limits and trying again, in order.
    private func lines(_ target: Dialect, _ more: String, to caller: Dialect) throws -> [String] {
        let documents = Deployments.mixed([target.rawValue])
        let body = #"{"model":"g","max_tokens":9,"messages":[{"role":"user","content":"x"}]}"#
        var script = try ExchangeScript(documents, dialect: caller, body: body)
        script.begin()
        try script.head(200, more: more)
        script.bytes(target == .messages ? Self.messages : Replies.whole)
        script.tell(.upstreamEnded)
        return script.headers.split(separator: "\r\n").map(String.init).filter {
            $0.contains("ratelimit") || $0.contains("retry") || $0.hasPrefix("openai")
        }
    }

    private static let messages =
        #"{"id":"m","type":"message","role":"assistant","model":"c","content":[{"type":"text","text":"x"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}"#

    @Test func `go as they came in the straight lane`() throws {
        #expect(try lines(.chat, openAI, to: .chat).count == 8)
        #expect(try lines(.messages, anthropic, to: .messages).count == 7)
    }

    /// The script's clock stands at 2027-01-15T08:00:00Z.
    @Test func `are OpenAI's to a Chat caller of a Messages target`() throws {
        #expect(
            try lines(.messages, anthropic, to: .chat) == [
                "x-ratelimit-limit-requests: 500", "x-ratelimit-remaining-tokens: 29", "x-ratelimit-reset-tokens: 6m1s",
                "retry-after: 3", "x-should-retry: false",
            ])
    }
}
