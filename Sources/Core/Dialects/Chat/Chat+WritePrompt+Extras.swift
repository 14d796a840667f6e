// Members that the caller's dialect has and Chat has not. What changes the answer's meaning is refused, what does not
// is left out and listed, what says nothing (its default value) is left out silently. A Chat caller's own are written
// back.

import Conversation
import Wire

extension ChatPromptWriting {
    mutating func setExtrasAside() throws(Failure) {
        for extra in prompt.extras where !isOwn(extra) && !extra.saysNothingToChat {
            if extra.changesMeaningInChat { throw refusal(extra.name, "has no equivalent") }
            losses.note(extra.name, "dropped")
        }
    }

    /// Writes a Chat caller's own.
    mutating func writeExtras() {
        let hasArguments = settlement.encoding == .chatTemplateKwargs && settlement.control != .silent
        for extra in prompt.extras where isOwn(extra) && !(hasArguments && extra.name == Extra.templateArguments) {
            write(extra)
        }
    }

    mutating func write(_ extra: Extra) {
        json.key(extra.name)
        json.raw(extra.value)
    }

    /// A member of the body; one of a message or a tool has a path for a name.
    private func isOwn(_ extra: Extra) -> Bool { isHome && !extra.name.holds("[]") }
}

extension Extra {
    fileprivate var saysNothingToChat: Bool {
        switch name {
        case "stream_options", "store": true
        case "include": value.elements.allSatisfy { $0.equals("reasoning.encrypted_content") }
        case "background", "prewarm": value.bool == false
        case "truncation": value.equals("disabled")
        case "top_logprobs": value.int == 0
        case "previous_response_id", "conversation", "prompt", "container", "thread": value.isNull
        case "context_management": value.isArray ? value.hasNoChildren : edits.isEmpty
        case "mcp_servers", "fallbacks", "metadata": value.hasNoChildren
        case "speed": value.equals("standard")
        case "messages[].annotations", "messages[].reasoning", "messages[].reasoning_content":
            value.hasNoChildren && !value.isString || value.equals("")
        default: false
        }
    }

    fileprivate var changesMeaningInChat: Bool {
        switch name {
        case "background", "previous_response_id", "conversation", "prompt", "top_logprobs", "container",
            "mcp_servers", "thread", "compaction", "fallbacks", "prewarm":
            true
        case "include": value.elements.contains { $0.equals("message.output_text.logprobs") }
        // Which thoughts stay is ours to say, and thoughts that are not of this provider never do.
        case "context_management": value.isArray || !edits.allSatisfy(clearsThoughts)
        default: false
        }
    }

    private var edits: [JSONValue] { value["edits"].map { Array($0.elements) } ?? [] }

    private func clearsThoughts(_ edit: JSONValue) -> Bool {
        edit["type"]?.string?.hasPrefix("clear_thinking") ?? false
    }
}
