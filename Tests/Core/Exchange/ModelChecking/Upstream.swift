// Providers that fail and succeed by dice, for exchanges of the model checker.

/// What a provider does with an attempt.
enum UpstreamMood: Equatable {
    case refuses, cuts, babbles, silent
    case answers(status: Int)
    case succeeds

    /// Draws one; every second attempt succeeds.
    static func drawn(_ dice: inout Dice) -> UpstreamMood {
        if dice.chance(40) { return .succeeds }
        return dice.pick([
            .refuses, .cuts, .babbles, .silent, .answers(status: 408), .answers(status: 429), .answers(status: 500),
            .answers(status: 529), .answers(status: 401), .answers(status: 403), .answers(status: 404),
            .answers(status: 400),
        ])
    }

    /// "Next target only: 401, 403, 404 from upstream."
    var rulesTargetOut: Bool { [401, 403, 404].map(UpstreamMood.answers).contains(self) }

    /// "Final: other 4xx."
    var isFinal: Bool { self == .succeeds || self == .answers(status: 400) }
}

/// The shortest replies that are whole.
enum ShortReply {
    static let wholes = [
        "openai-chat": #"""
        {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant",
        "content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}
        """#,
        "openai-responses": response,
        "anthropic-messages": #"""
        {"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"a"}],
        "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}
        """#,
    ]

    static let streams = [
        "openai-chat": Replies.first + Replies.word + Replies.last,
        "openai-responses": [
            event("response.created", #""response":\#(started)"#),
            event("response.output_item.added", #""output_index":0,"item":\#(item("in_progress", ""))"#),
            event("response.output_text.delta", #""item_id":"i","output_index":0,"content_index":0,"delta":"a""#),
            event("response.output_item.done", #""output_index":0,"item":\#(item("completed", part))"#),
            event("response.completed", #""response":\#(response)"#),
        ].joined(),
        "anthropic-messages": [
            event("message_start", #""message":\#(message)"#),
            event("content_block_start", #""index":0,"content_block":{"type":"text","text":""}"#),
            event("content_block_delta", #""index":0,"delta":{"type":"text_delta","text":"a"}"#),
            event("content_block_stop", #""index":0"#),
            event(
                "message_delta", #""delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":1}"#
            ),
            event("message_stop", #""x":0"#),
        ].joined(),
    ]

    private static let part = #"{"type":"output_text","text":"a","annotations":[]}"#

    private static func item(_ status: String, _ parts: String) -> String {
        #"{"id":"i","type":"message","role":"assistant","status":"\#(status)","content":[\#(parts)]}"#
    }

    private static let started = envelope("in_progress", "", "null")
    private static let response = envelope(
        "completed", item("completed", part), #"{"input_tokens":1,"output_tokens":1,"total_tokens":2}"#)

    private static func envelope(_ status: String, _ output: String, _ usage: String) -> String {
        #"{"id":"r","object":"response","created_at":1,"model":"m","status":"\#(status)","error":null,"#
            + #""incomplete_details":null,"output":[\#(output)],"usage":\#(usage)}"#
    }

    private static let message =
        #"{"id":"m","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"#
        + #""stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}"#

    private static func event(_ type: String, _ members: String) -> String {
        "event: \(type)\ndata: {\"type\":\"\(type)\",\(members)}\n\n"
    }
}
