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
        losses.note(words.user, "replaced by a digest")
        return .string("user_" + Digest.hex128(name))
    }

    mutating func writeServiceTier() {
        guard let tier = prompt.serviceTier else { return }
        json.key("service_tier")
        json.text(tier)
    }
}
