// Members that the Messages dialect has no words for. What changes the answer's meaning is refused, what does not is
// left out and listed, what says nothing (its default value) is left out silently.

import Conversation
import Wire

extension MessagesPromptWriting {
    mutating func setExtrasAside() throws(Failure) {
        for extra in prompt.extras where !extra.saysNothing {
            if extra.changesMeaning { throw refusal(extra.name, "has no equivalent") }
            losses.note(extra.name, "dropped")
        }
        for extra in prompt.kindred where !extra.saysNothing && !isIdentity(extra) {
            losses.note(extra.name, "dropped")
        }
        if let verbosity = prompt.verbosity, verbosity.string != "medium" {
            losses.note(word("verbosity", "text.verbosity"), "dropped")
        }
        if case .schema(_, _, let description?, _) = prompt.format, !description.isEmpty {
            losses.note(word("response_format.json_schema.description", "text.format.description"), "dropped")
        }
    }

    /// Who the caller's own user is: `user`, or what has come to stand in its place.
    var identity: Text? {
        if let user = prompt.user, !user.isEmpty { return user }
        return prompt.kindred.last { $0.name == "safety_identifier" }.flatMap { Text($0.value) }
    }

    private func isIdentity(_ extra: Extra) -> Bool {
        extra.name == "safety_identifier" && prompt.user?.isEmpty ?? true
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
