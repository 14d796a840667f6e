// Usage in Chat replies. Input includes what came from a cache; output includes reasoning, but not everywhere:
//
//     total > prompt + completion      Gemini and xAI leave hidden thinking out of the completion: it is the difference
//     the same, and audio was heard    Mistral leaves audio out of the prompt

import Conversation
import Wire

/// Reads a `usage` object of a Chat server.
func readChatUsage(_ usage: JSONValue) -> Usage {
    let prompt = usage["prompt_tokens_details"]
    var result = Usage(
        input: readCounter(usage["prompt_tokens"]),
        cachedInput: readCounter(prompt?["cached_tokens"]) ?? readChatCacheRead(usage),
        cacheWrite: readCounter(prompt?["cache_write_tokens"]) ?? readCounter(usage["cache_creation_input_tokens"]),
        output: readCounter(usage["completion_tokens"]),
        reasoning: readCounter(usage["completion_tokens_details"]?["reasoning_tokens"])
            ?? readCounter(usage["reasoning_tokens"]))
    addHidden(usage, heard: readCounter(prompt?["audio_tokens"]), to: &result)
    return result
}

/// DeepSeek, Anthropic's own words, and the flat names of others.
private func readChatCacheRead(_ usage: JSONValue) -> Int? {
    readCounter(usage["prompt_cache_hit_tokens"]) ?? readCounter(usage["cache_read_input_tokens"])
        ?? readCounter(usage["cached_tokens"]) ?? readCounter(usage["num_cached_tokens"])
}

private func addHidden(_ usage: JSONValue, heard: Int?, to result: inout Usage) {
    guard let total = readCounter(usage["total_tokens"]), let input = result.input, let output = result.output,
        total > input + output
    else { return }
    let hidden = total - input - output
    if hidden == heard {
        result.input = input + hidden
    } else {
        result.output = output + hidden
        result.reasoning = max(result.reasoning ?? 0, hidden)
    }
}
