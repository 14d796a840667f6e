// What a request gets that names no exchange and asks no recorded question.
//
// Of the recorded successes of the surface, whole or streamed as asked, the one with the fewest surprises: first it
// thinks exactly if thinking was asked for, then it calls tools exactly if a call is invited (tools offered and not
// forbidden, and the last turn is not a tool's result), then official SDKs parse it, it has few oddities (hosted
// tools, odd endings, several choices…), it is small; its id decides what is left. The same folder and the same
// request always give the same answer.

extension ExchangeLibrary {
    /// The default answer to `request`, nil when nothing is recorded for its surface.
    func standard(for request: Request) -> RecordedExchange? {
        let candidates = exchanges.filter {
            $0.surface == request.surface && $0.isStream == request.streams && $0.isRecording && $0.isPlainSuccess
        }
        return candidates.min { $0.surprise(request) < $1.surprise(request) }
    }
}

extension RecordedExchange {
    fileprivate var isPlainSuccess: Bool {
        status == 200
            && features.isDisjoint(with: [
                "error_in_200", "stream_error", "response_failed", "several_messages_in_one_file", "no_terminal_event",
            ])
    }

    /// How far this is from what a request expects: smaller is better, compared from left to right.
    fileprivate func surprise(_ request: Request) -> (Int, Int, Int, Int, Int, String) {
        (
            showsThinking == request.asksForThinking ? 0 : 1,
            callsTools == request.invitesToolCall ? 0 : 1,
            isStrict ? 0 : 1,
            features.filter { ExchangeLibrary.isOdd($0) }.count,
            body.count,
            id
        )
    }
}

extension ExchangeLibrary {
    fileprivate static func isOdd(_ feature: String) -> Bool {
        let odd: Set = [
            "audio_out", "citations_out", "container_out", "custom_tool_call_out", "legacy_functions", "logprobs_out",
            "n_choices_out", "redacted_thinking_out", "refusal_out", "response_incomplete", "response_only",
            "server_tool_use", "sse_comment",
        ]
        let plainEndings: Set = ["finish:stop", "finish:tool_calls", "stop:end_turn", "stop:tool_use"]
        if odd.contains(feature) || feature.hasPrefix("builtin_tool:") { return true }
        let isEnding = feature.hasPrefix("finish:") || feature.hasPrefix("stop:")
        return isEnding && !plainEndings.contains(feature)
    }
}
