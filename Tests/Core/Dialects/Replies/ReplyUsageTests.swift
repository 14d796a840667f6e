// Usage: what each dialect counts, and what the hub makes of it.

import Conversation
import Dialects
import Testing

private struct Row: CustomTestStringConvertible, Sendable {
    var reason: String
    var report: String
    var usage: Usage

    init(_ reason: String, _ report: String, _ usage: Usage) {
        self.reason = reason
        self.report = report
        self.usage = usage
    }

    var testDescription: String { reason }
}

private let chatRows = [
    Row("plain", #"{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}"#, Usage(input: 10, output: 2)),
    Row(
        "input includes the cache already",
        #"{"prompt_tokens":10,"completion_tokens":2,"#
            + #""prompt_tokens_details":{"cached_tokens":8,"cache_write_tokens":1}}"#,
        Usage(input: 10, cachedInput: 8, cacheWrite: 1, output: 2)),
    Row(
        "output includes reasoning already",
        #"{"prompt_tokens":1,"completion_tokens":9,"total_tokens":10,"#
            + #""completion_tokens_details":{"reasoning_tokens":7}}"#,
        Usage(input: 1, output: 9, reasoning: 7)),
    Row(
        "Gemini hides its thinking in the total", #"{"prompt_tokens":35,"completion_tokens":12,"total_tokens":109}"#,
        Usage(input: 35, output: 74, reasoning: 62)),
    Row(
        "xAI reports reasoning beside the completion",
        #"{"prompt_tokens":291,"completion_tokens":26,"total_tokens":513,"#
            + #""completion_tokens_details":{"reasoning_tokens":196}}"#,
        Usage(input: 291, output: 222, reasoning: 196)),
    Row(
        "Mistral leaves audio out of the prompt",
        #"{"prompt_tokens":9,"completion_tokens":248,"total_tokens":632,"#
            + #""prompt_tokens_details":{"cached_tokens":0,"audio_tokens":375}}"#,
        Usage(input: 384, cachedInput: 0, output: 248)),
    Row(
        "DeepSeek's own name for the cache",
        #"{"prompt_tokens":5,"completion_tokens":1,"prompt_cache_hit_tokens":4,"prompt_cache_miss_tokens":1}"#,
        Usage(input: 5, cachedInput: 4, output: 1)),
    Row(
        "SGLang counts reasoning on top", #"{"prompt_tokens":5,"completion_tokens":3,"reasoning_tokens":2}"#,
        Usage(input: 5, output: 3, reasoning: 2)),
    Row(
        "null details", #"{"prompt_tokens":5,"completion_tokens":3,"prompt_tokens_details":null}"#,
        Usage(input: 5, output: 3)),
    Row("nonsense counts nothing", #"{"prompt_tokens":-5,"completion_tokens":"3","total_tokens":1.5}"#, Usage()),
    Row(
        "too large to be added is cut",
        #"{"prompt_tokens":9223372036854775807,"completion_tokens":9223372036854775807,"total_tokens":1}"#,
        Usage(input: 1 << 48, output: 1 << 48)),
]

private let messagesRows = [
    Row(
        "the cache is counted beside the input",
        #"{"input_tokens":11,"cache_creation_input_tokens":2,"cache_read_input_tokens":3,"output_tokens":7}"#,
        Usage(input: 16, cachedInput: 3, cacheWrite: 2, output: 7)),
    Row(
        "thinking is part of the output",
        #"{"input_tokens":1,"output_tokens":7,"output_tokens_details":{"thinking_tokens":4}}"#,
        Usage(input: 1, output: 7, reasoning: 4)),
    Row(
        "null counters", #"{"input_tokens":1,"cache_read_input_tokens":null,"output_tokens":2}"#,
        Usage(input: 1, output: 2)),
    Row("only output", #"{"output_tokens":2}"#, Usage(output: 2)),
    Row(
        "too large to be added is cut",
        #"{"input_tokens":9223372036854775807,"cache_read_input_tokens":9223372036854775807}"#,
        Usage(input: 1 << 49, cachedInput: 1 << 48)),
]

private let responsesRows = [
    Row(
        "everything included",
        #"{"input_tokens":20,"input_tokens_details":{"cached_tokens":5,"cache_write_tokens":4},"#
            + #""output_tokens":9,"output_tokens_details":{"reasoning_tokens":6},"total_tokens":29}"#,
        Usage(input: 20, cachedInput: 5, cacheWrite: 4, output: 9, reasoning: 6)),
    Row("details of older servers", #"{"input_tokens":20,"output_tokens":9}"#, Usage(input: 20, output: 9)),
]

@Suite struct ReplyUsageTests {
    @Test(arguments: chatRows) private func `Chat usage`(row: Row) {
        let chunk = #"{"id":"c","model":"m","choices":[],"usage":\#(row.report)}"#
        #expect(tell(.chat, [chunk, "[DONE]"]).reply.usage == row.usage)
    }

    @Test(arguments: messagesRows) private func `Messages usage`(row: Row) {
        let body = #"{"id":"c","model":"m","content":[],"usage":\#(row.report)}"#
        #expect(tell(Array(body.utf8), .messages, .whole).reply.usage == row.usage)
    }

    @Test(arguments: responsesRows) private func `Responses usage`(row: Row) {
        let body = #"{"id":"c","model":"m","output":[],"usage":\#(row.report)}"#
        #expect(tell(Array(body.utf8), .responses, .whole).reply.usage == row.usage)
    }

    @Test(arguments: [
        (
            "the end names only output", #"{"output_tokens":5}"#,
            Usage(input: 60, cachedInput: 30, cacheWrite: 20, output: 5)
        ),
        (
            "the end repeats everything",
            #"{"input_tokens":10,"cache_creation_input_tokens":20,"cache_read_input_tokens":30,"output_tokens":5}"#,
            Usage(input: 60, cachedInput: 30, cacheWrite: 20, output: 5)
        ),
        (
            "the end corrects the input", #"{"input_tokens":11,"output_tokens":5}"#,
            Usage(input: 61, cachedInput: 30, cacheWrite: 20, output: 5)
        ),
        (
            "the end corrects the cache", #"{"cache_read_input_tokens":0,"output_tokens":5}"#,
            Usage(input: 30, cachedInput: 0, cacheWrite: 20, output: 5)
        ),
    ])
    func `Messages counters of a stream's end replace those of its start`(reason: String, end: String, usage: Usage) {
        let start =
            #"{"type":"message_start","message":{"id":"m","model":"c","usage":{"input_tokens":10,"output_tokens":1,"#
            + #""cache_creation_input_tokens":20,"cache_read_input_tokens":30}}}"#
        let delta = #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":\#(end)}"#
        #expect(tell(.messages, [start, delta, #"{"type":"message_stop"}"#]).reply.usage == usage, "\(reason)")
    }

    @Test(arguments: [
        (
            "on every chunk, cumulative",
            [
                #"{"id":"c","choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":10,"completion_tokens":1}}"#,
                #"{"id":"c","choices":[{"delta":{"content":"b"},"finish_reason":"stop"}],"#
                    + #""usage":{"prompt_tokens":10,"completion_tokens":2}}"#,
            ]
        ),
        (
            "behind the finish, without a choice",
            [
                #"{"id":"c","choices":[{"delta":{"content":"a"},"finish_reason":"stop"}],"usage":null}"#,
                #"{"id":"c","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":2}}"#,
            ]
        ),
        (
            "inside the choice (Moonshot)",
            [
                #"{"id":"c","choices":[{"delta":{},"finish_reason":"stop","#
                    + #""usage":{"prompt_tokens":10,"completion_tokens":2}}]}"#
            ]
        ),
        (
            "in a member of its own (Groq)",
            [
                #"{"id":"c","choices":[{"delta":{},"finish_reason":"stop"}],"#
                    + #""x_groq":{"usage":{"prompt_tokens":10,"completion_tokens":2}}}"#
            ]
        ),
    ])
    func `Chat usage is found wherever it is`(reason: String, chunks: [String]) {
        #expect(tell(.chat, chunks + ["[DONE]"]).reply.usage == Usage(input: 10, output: 2), "\(reason)")
    }
}
