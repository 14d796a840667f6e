// Messages counts what it read from a cache and what it wrote to one beside `input_tokens`, not within it:
//
//     input_tokens 11, cache_read_input_tokens 300, cache_creation_input_tokens 20   →   input 331
//
// A stream reports some counters at its start and some or all of them again, cumulative, at its end; a report that
// names only some of them leaves the others as they were. So the counters are kept as they came, and added up anew.

import Conversation
import Wire

/// The counters of one Messages reply.
struct MessagesUsage {
    private var fresh: Int?
    private var cacheRead: Int?
    private var cacheWrite: Int?
    private var output: Int?
    private var thinking: Int?

    /// Takes every counter that the report has.
    mutating func take(_ report: JSONValue) {
        fresh = readCounter(report["input_tokens"]) ?? fresh
        cacheRead = readCounter(report["cache_read_input_tokens"]) ?? cacheRead
        cacheWrite = readCounter(report["cache_creation_input_tokens"]) ?? cacheWrite
        output = readCounter(report["output_tokens"]) ?? output
        thinking = readCounter(report["output_tokens_details"]?["thinking_tokens"]) ?? thinking
    }

    private var input: Int? {
        if fresh == nil, cacheRead == nil, cacheWrite == nil { return nil }
        return (fresh ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0)
    }

    /// The counters as the hub has them: input is everything that was read.
    var inclusive: Usage {
        Usage(input: input, cachedInput: cacheRead, cacheWrite: cacheWrite, output: output, reasoning: thinking)
    }
}
