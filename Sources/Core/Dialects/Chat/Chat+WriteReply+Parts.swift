// What a Chat reply's writer has to remember of each part, and words that whole and streamed replies share.

import Conversation
import Wire

/// One part of a streamed reply.
enum ChatPartWriting {
    case text, refusal
    /// With its number among the thoughts.
    case thought(Int)
    /// A thought without text, with its number among the thoughts.
    case sealed(Int)
    case call(ChatCallWriting)
}

/// A call that is being written.
struct ChatCallWriting {
    /// Its number among the calls.
    let index: Int
    /// It is written as a call of a free-form tool.
    let isCustom: Bool
    /// The arguments so far of a free-form tool that was offered as a function; they are unwrapped at the end.
    var wrapped: String?
    private var hasArguments = false

    init(index: Int, isCustom: Bool, wrapped: String?) {
        self.index = index
        self.isCustom = isCustom
        self.wrapped = wrapped
    }

    /// Takes more arguments. True when they are to be written as they are.
    mutating func take(_ text: Text) -> Bool {
        if !text.isEmpty { hasArguments = true }
        guard wrapped != nil else { return true }
        wrapped?.append(text.string)
        return false
    }

    /// What is still to be written when the call ends.
    var ending: Text? {
        if let wrapped { return .string(unwrapped(wrapped)) }
        return hasArguments || isCustom ? nil : .string("{}")
    }
}

/// The input of a free-form tool that was called as a function of one string, `input`. A model that calls it otherwise
/// is passed on as it is.
func unwrapped(_ arguments: String) -> String {
    (try? JSONDocument(arguments))?.root["input"]?.string ?? arguments
}

extension ThoughtDisplay {
    /// The member that thoughts stand in; nil when they stand nowhere of their own.
    var member: StaticString? {
        switch self {
        case .reasoningContent: "reasoning_content"
        case .reasoning: "reasoning"
        case .thinking: "thinking"
        case .thinkTags, .hidden: nil
        }
    }
}

/// The `finish_reason` for a reason to stop.
func chatFinishReason(_ reason: StopReason) -> StaticString {
    switch reason {
    case .ended, .stopSequence, .paused: "stop"
    case .length, .contextExceeded: "length"
    case .toolCalls: "tool_calls"
    case .refused, .filtered: "content_filter"
    }
}

extension JSONWriter {
    /// One element of `reasoning_details`: a proof, with the number of its thought.
    mutating func reasoningDetail(_ proof: Text, _ index: Int) {
        beginObject()
        key("type")
        string("reasoning.encrypted")
        key("data")
        text(proof)
        key("index")
        int(index)
        endObject()
    }

    /// One element of `annotations`. Clients count on every member: a page without a title is called by its address,
    /// and a place that is not known is the beginning. In a stream it has its number among the annotations.
    mutating func chatAnnotation(_ citation: Citation, _ index: Int? = nil) {
        beginObject()
        if let index {
            key("index")
            int(index)
        }
        key("type")
        string("url_citation")
        key("url_citation")
        beginObject()
        key("url")
        text(citation.url)
        key("title")
        text(citation.title ?? citation.url)
        key("start_index")
        int(citation.range?.lowerBound ?? 0)
        key("end_index")
        int(citation.range?.upperBound ?? 0)
        endObject()
        endObject()
    }

    /// Chat's `usage` object. Counters that nobody reported are 0.
    mutating func chatUsage(_ usage: Usage) {
        let input = usage.input ?? 0
        let output = usage.output ?? 0
        beginObject()
        key("prompt_tokens")
        int(input)
        key("completion_tokens")
        int(output)
        key("total_tokens")
        int(input + output)
        key("prompt_tokens_details")
        beginObject()
        key("cached_tokens")
        int(usage.cachedInput ?? 0)
        key("cache_write_tokens")
        int(usage.cacheWrite ?? 0)
        endObject()
        key("completion_tokens_details")
        beginObject()
        key("reasoning_tokens")
        int(usage.reasoning ?? 0)
        endObject()
        endObject()
    }

    /// `id`, `object`, `created` and `model`.
    mutating func chatHead(_ object: StaticString, _ head: ReplyHead, _ options: ReplyOptions) {
        key("id")
        beginString()
        stringContent("chatcmpl-")
        let id = head.id.string
        stringContent(id.isEmpty ? options.requestID : idTail(id))
        endString()
        key("object")
        string(object)
        key("created")
        int(head.created ?? options.now)
        key("model")
        string(options.model)
    }
}

/// What an id says beside its dialect: `msg_01X` and `chatcmpl-01X` are both `01X`, so that logs can be joined.
func idTail(_ id: String) -> String {
    for prefix in ["chatcmpl-", "msg_", "resp_"] where id.hasPrefix(prefix) && id.utf8.count > prefix.utf8.count {
        return String(id.dropFirst(prefix.count))
    }
    return id
}
