// Members that the Messages dialect has no words for. What changes the answer's meaning is refused, what does not is
// left out and listed, what says nothing (its default value) is left out silently.

import Conversation
import Wire

extension MessagesPromptWriting {
    mutating func setExtrasAside() throws(Failure) {
        for extra in prompt.kindred where extra.name != prompt.identity?.member && !extra.saysNothing {
            losses.note(extra.name, "dropped")
        }
        for extra in prompt.extras where !extra.saysNothing {
            if extra.changesMeaning { throw refusal(extra.name, "has no equivalent") }
            losses.note(extra.name, "dropped")
        }
        if let verbosity = prompt.verbosity, verbosity.string != "medium" {
            losses.note(words.verbosity, "dropped")
        }
        if case .schema(_, _, let description?, _) = prompt.format, !description.isEmpty {
            losses.note(words.formatDescription, "dropped")
        }
    }
}

extension Prompt {
    /// The one name for the user that Messages has room for, and the member it stood in.
    var identity: (member: String, name: Text)? {
        if let user, !user.isEmpty { return ("user", user) }
        guard let extra = kindred.first(where: { $0.name == "safety_identifier" }), let name = Text(extra.value),
            !name.isEmpty
        else { return nil }
        return (extra.name, name)
    }
}

extension Extra {
    fileprivate var saysNothing: Bool {
        switch name {
        case "n": value.int == 1
        case "logprobs", "store", "echo", "background": value.bool == false
        case "top_logprobs", "presence_penalty", "frequency_penalty": value.double == 0
        case "logit_bias", "metadata": value.hasNoChildren
        case "modalities": value.elements.allSatisfy { $0.equals("text") }
        case "messages[].reasoning", "messages[].reasoning_content": value.equals("")
        case "messages[].annotations", "messages[].reasoning_details", "messages[].thinking_blocks":
            value.isArray && value.hasNoChildren
        case "messages[].prefix": value.bool == false
        case "repetition_penalty": value.double == 1
        case "include": value.elements.allSatisfy { $0.equals("reasoning.encrypted_content") }
        case "truncation": value.equals("disabled")
        case "stream_options": true
        default: false
        }
    }

    fileprivate var changesMeaning: Bool {
        switch name {
        case "n", "logprobs", "top_logprobs", "logit_bias", "prediction", "audio", "modalities", "web_search_options",
            "background", "conversation", "prompt", "previous_response_id", "context_management":
            true
        default: false
        }
    }
}
