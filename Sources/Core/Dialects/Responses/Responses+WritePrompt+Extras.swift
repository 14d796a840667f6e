// Members that the Responses dialect has no words for. What changes the answer's meaning is refused, what does not is
// left out and listed, what says nothing (its default value) is left out silently.

import Conversation
import Wire

extension ResponsesPromptWriting {
    mutating func setExtrasAside() throws(Failure) {
        for extra in prompt.extras where !extra.saysNothing {
            if extra.changesMeaning { throw refusal(extra.name, "has no equivalent") }
            losses.note(extra.name, "dropped")
        }
        if !prompt.sampling.stop.isEmpty { throw refusal(words.stops, "has no equivalent") }
        // -1 is how some servers say "all".
        if let topK = prompt.sampling.topK, (topK.int ?? 0) > 0 { losses.note("top_k", "dropped") }
    }
}

extension Extra {
    fileprivate var saysNothing: Bool {
        switch name {
        case "n": value.int == 1
        case "logprobs", "store", "echo": value.bool == false
        case "top_logprobs", "presence_penalty", "frequency_penalty": value.double == 0
        case "repetition_penalty": value.double == 1
        case "logit_bias", "metadata": value.hasNoChildren
        case "modalities": value.elements.allSatisfy { $0.equals("text") }
        case "messages[].reasoning", "messages[].reasoning_content": value.equals("")
        default: false
        }
    }

    fileprivate var changesMeaning: Bool {
        switch name {
        // Chat's.
        case "n", "logprobs", "top_logprobs", "logit_bias", "prediction", "audio", "modalities", "web_search_options":
            true
        // Messages'.
        case "container", "mcp_servers", "context_management", "thread", "compaction", "fallbacks": true
        default: false
        }
    }
}
