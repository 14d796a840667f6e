// Hand-made replies at the edges of the dialects, each with what it says.

import Testing

private let gists: [(id: String, gist: String)] = [
    ("openrouter-err-in-200", #"failed upstreamFailed "Provider returned error""#),
    ("chat-mid-error", #"text "par"; failed serverError "The server had an error""#),
    ("chat-mid-error-openrouter", #"text "par"; failed serverError "Provider disconnected unexpectedly""#),
    ("chat-no-done", #"text "hi"; ended"#),
    ("chat-cut", #"text "hi"; thrown upstream_truncated"#),
    ("chat-usage-empty-choices", #"text "hi"; in 10 cached 8 out 1 reasoning 0; ended"#),
    ("chat-usage-on-finish", #"text "hi"; in 10 out 1; ended"#),
    ("chat-usage-every-chunk", #"text "ab"; in 10 out 2; ended"#),
    ("chat-tools-interleaved", #"call call_a f "{\"x\":1}"; call call_b g "{\"y\":2}"; toolCalls"#),
    ("chat-tools-whole", #"call call_a f "{}"; toolCalls"#),
    ("chat-tools-finish-stop", #"call call_a f "{}"; toolCalls"#),
    (
        "chat-tools-empty-id",
        #"call call_x_0 f "{}" proved "{"google": {"thought_signature": "AAAA"}}"; in 1 out 8 reasoning 7; toolCalls"#
    ),
    ("chat-tools-repeat-name", #"call call_a f "{\"a\":1}"; toolCalls"#),
    ("chat-n2", #"text "Aa"; ended"#),
    ("chat-refusal", #"refusal "I'm sorry, no."; ended"#),
    ("chat-content-filter", #"text "x"; filtered"#),
    ("chat-reasoning-content", #"thought "think more"; text "hi"; ended"#),
    (
        "chat-reasoning-details-openrouter",
        #"thought "think" proved "{"type":"reasoning.text","text":"think","format":"anthropic-claude-v1","#
            + #""index":0,"signature":"SIG"}"; text "hi"; ended"#
    ),
    ("vllm-token-ids", #"text "hi"; in 3 out 2; ended"#),
    ("vllm-token-ids-stream", #"text "hi"; ended"#),
    ("sglang-extra", #"text "hi"; in 2 out 1 reasoning 0; ended"#),
    ("sglang-abort", #"failed serverError "the provider broke the reply off""#),
    ("messages-mid-error-overloaded", #"text "par"; in 10 cached 0 write 0 out 1; failed overloaded "Overloaded""#),
    ("messages-cut", #"call toolu_1 f "{\"a\":"; in 10 cached 0 write 0 out 1; thrown upstream_truncated"#),
    ("messages-unknown-event", #"text "ok"; in 10 cached 0 write 0 out 5; ended"#),
    (
        "messages-thinking-omitted",
        #"thought proved "{"type":"thinking","thinking":"","signature":"SIG"}"; text "ok"; "#
            + #"in 10 cached 0 write 0 out 5; ended"#
    ),
    (
        "messages-interleaved-thinking",
        #"thought "a" proved "{"type":"thinking","thinking":"a","signature":"S1"}"; call toolu_1 f "{\"a\":1}"; "#
            + #"sealed proved "{"type":"redacted_thinking","data":"ENC"}"; call toolu_2 g; "#
            + #"in 10 cached 0 write 0 out 9; toolCalls"#
    ),
    ("messages-tool-empty-input", #"call toolu_1 f; in 10 cached 0 write 0 out 5; toolCalls"#),
    ("messages-refusal", #"text "par"; in 10 cached 0 write 0 out 5; refused"#),
    ("messages-stop-max_tokens", #"text "x"; in 1 out 1; length"#),
    ("messages-stop-stop_sequence", #"text "x"; in 1 out 1; stopSequence "END""#),
    ("messages-stop-pause_turn", #"text "x"; in 1 out 1; paused"#),
    ("messages-stop-model_context_window_exceeded", #"text "x"; in 1 out 1; contextExceeded"#),
    ("messages-empty-content", #"in 1 out 1; ended"#),
    ("messages-usage-in-delta", #"text "ok"; in 16 cached 3 write 2 out 7 reasoning 4; ended"#),
    ("responses-failed", #"failed serverError "boom""#),
    ("responses-error-event", #"failed rateLimited "slow down""#),
    ("responses-incomplete", #"text "par"; in 10 cached 4 write 0 out 5 reasoning 2; length"#),
    ("responses-refusal", #"refusal "no"; in 10 cached 4 write 0 out 5 reasoning 2; ended"#),
    ("responses-cut", #"call call_0 f "{\"a\""; thrown upstream_truncated"#),
    ("responses-unknown-event", #"in 10 cached 4 write 0 out 5 reasoning 2; ended"#),
    (
        "responses-reasoning-tool",
        #"thought "plan" proved "{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"plan"}],"#
            + #""content":[],"encrypted_content":"FINAL"}"; call call_1 f "{}"; call call_2 f "{}"; "#
            + #"in 10 cached 4 write 0 out 5 reasoning 2; toolCalls"#
    ),
]

@Suite struct SyntheticReplyTests {
    @Test(arguments: gists) func `every edge is understood`(id: String, gist: String) {
        let reply = RecordedReply.synthetic.first { $0.id == id }
        // A proof is as it was recorded, in as many lines.
        #expect(reply?.tell().gist.split(separator: "\n").map { String($0).trimmed }.joined() == gist)
    }

    @Test func `no hand-made reply is left out`() {
        #expect(Set(RecordedReply.synthetic.map(\.id)) == Set(gists.map(\.id)))
    }
}
