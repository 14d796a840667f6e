// One question and one answer, as they once went over a wire (or were made by hand to look so).

/// A header field; the name in lower case.
struct Header: Sendable, Equatable {
    var name: String
    var value: String
}

/// A recorded exchange, ready to be served again.
struct RecordedExchange: Sendable {
    /// Unique in its folder: `chat/openai--test-tool-use-basic--1`.
    var id: String
    /// What it answers; nil for one that may answer anything (a load balancer's error page).
    var surface: Surface?
    var provider: String?
    var model: String?
    var status: Int
    /// What the provider's headers said, without those that describe the connection.
    var headers: [Header]
    /// The answer's bytes, never changed.
    var body: [UInt8]
    /// The answer is a stream of events.
    var isStream: Bool
    /// What happens in it, in the words of the index: `tool_call_out`, `stop:end_turn`…
    var features: Set<String>
    /// Official SDKs parse it without complaint.
    var isStrict: Bool
    /// Recorded, not made by hand.
    var isRecording: Bool
    /// What was asked, if that was recorded.
    var question: Question?

    /// Failures are whole even where a stream was asked for.
    var isFailure: Bool { status >= 400 }

    /// Milliseconds that the provider took before it answered, by its own account; 0 where it gave none.
    var recordedDelay: Int {
        let accounts = ["openai-processing-ms", "x-envoy-upstream-service-time"]
        return headers.lazy.filter { accounts.contains($0.name) }.compactMap { Int($0.value) }.first ?? 0
    }
}

extension RecordedExchange {
    /// The model thinks aloud in it, or shows that it thought.
    var showsThinking: Bool {
        !features.isDisjoint(with: [
            "thinking_out", "reasoning_item_out", "reasoning_content_out", "openrouter_reasoning_out",
            "reasoning_details_out", "reasoning_summary_out", "reasoning_text_out",
        ])
    }

    /// The model asks the caller to run a tool.
    var callsTools: Bool { features.contains("tool_call_out") }
}
