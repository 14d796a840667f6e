// Usage in Responses replies: input includes what came from a cache, output includes reasoning.

import Conversation
import Wire

/// Reads a response's `usage` object.
func readResponsesUsage(_ usage: JSONValue) -> Usage {
    let input = usage["input_tokens_details"]
    return Usage(
        input: readCounter(usage["input_tokens"]), cachedInput: readCounter(input?["cached_tokens"]),
        cacheWrite: readCounter(input?["cache_write_tokens"]), output: readCounter(usage["output_tokens"]),
        reasoning: readCounter(usage["output_tokens_details"]?["reasoning_tokens"]))
}
