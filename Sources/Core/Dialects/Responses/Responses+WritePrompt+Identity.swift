// Who asks, and what the two OpenAI dialects say alike.

import Conversation
import Wire

extension ResponsesPromptWriting {
    /// The user's name also leads the user's requests to the same cache, unless the caller chose a key.
    mutating func writeIdentity() {
        if let user = prompt.user, !user.isEmpty {
            let name = fitting(user)
            json.key("user")
            json.text(name)
            if !prompt.kindred.contains(where: { $0.name == "prompt_cache_key" }) {
                json.key("prompt_cache_key")
                json.text(name)
            }
        }
        for extra in prompt.kindred {
            json.key(extra.name)
            json.raw(extra.value)
        }
    }

    /// A name that the API takes: of a longer one, a digest.
    private mutating func fitting(_ user: Text) -> Text {
        let name = user.string
        if name.utf8.count <= Spelling.openAILimit { return user }
        losses.note(target.caller == .messages ? "metadata.user_id" : "user", "replaced by a digest")
        return .string("user_" + Digest.hex128(name))
    }

    mutating func writeServiceTier() {
        guard let tier = prompt.serviceTier else { return }
        if target.caller != .messages {
            json.key("service_tier")
            return json.text(tier)
        }
        switch tier.string {
        case "auto": writeTier("auto")
        case "default": writeTier("default")
        default: losses.note("service_tier", "dropped")
        }
    }

    private mutating func writeTier(_ tier: StaticString) {
        json.key("service_tier")
        json.string(tier)
    }
}
