// The answer of `GET /v1/models` and `GET /v1/models/{id}`: the groups that a caller may use, in its dialect's shape.
//
// Chat and Responses share OpenAI's shape (openai SDK 3.52.0, `types/model.py`); Messages has its own with pages
// (anthropic SDK 2.11.0, `types/model_info.py`). A group has no birthday, so both are given the epoch.
//
// Behind the members of those shapes stand others, the same in both, in the words of agents that choose a level of
// thinking from the list (Codex' model catalogue: `slug`, `supported_reasoning_levels`…). A member that would say "not
// known" is left out. A group that carries no level has none of the members about reasoning.

package import Conversation
import Wire

/// Writes lists of groups.
package enum ModelList {
    /// All groups, written by `entry`, in the order given, as one page.
    package static func write(_ entries: [(name: String, entry: [UInt8])], dialect: Dialect) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        if dialect != .messages { writer.member("object", "list") }
        writer.key("data")
        writer.beginArray()
        for (_, entry) in entries { writer.raw(bytes: entry) }
        writer.endArray()
        if dialect == .messages { writePage(entries.map(\.name), with: &writer) }
        writer.endObject()
        return writer.bytes
    }

    /// One group.
    package static func write(_ name: String, _ offer: Offer, dialect: Dialect) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("id", name)
        if dialect == .messages {
            writeMessagesMembers(name, offer, with: &writer)
        } else {
            writer.member("object", "model")
            writer.key("created")
            writer.int(0)
            writer.member("owned_by", "interlock")
            writer.member("display_name", name)
        }
        writer.member("slug", name)
        writer.member("name", name)
        writeAbilities(offer, with: &writer)
        if !offer.levels.isEmpty { writeReasoning(offer, with: &writer) }
        writer.endObject()
        return writer.bytes
    }

    private static func writePage(_ names: [String], with writer: inout JSONWriter) {
        writer.key("has_more")
        writer.bool(false)
        for (key, name) in [("first_id", names.first), ("last_id", names.last)] {
            writer.key(key)
            if let name { writer.string(name) } else { writer.null() }
        }
    }

    private static func writeAbilities(_ offer: Offer, with writer: inout JSONWriter) {
        writer.member("context_window", offer.context)
        writer.member("max_output_tokens", offer.maxOutput)
        if !offer.modalities.isEmpty {
            writer.key("input_modalities")
            writer.beginArray()
            for modality in offer.modalities { writer.string(modality) }
            writer.endArray()
        }
        if let tools = offer.tools {
            writer.key("supports_tools")
            writer.bool(tools)
        }
        if let parallel = offer.parallelTools {
            writer.key("supports_parallel_tool_calls")
            writer.bool(parallel)
        }
    }

    private static func writeReasoning(_ offer: Offer, with writer: inout JSONWriter) {
        writer.key("supported_reasoning_levels")
        writer.beginArray()
        for level in offer.levels {
            writer.beginObject()
            writer.member("effort", level.rawValue)
            writer.member("description", level.description)
            writer.endObject()
        }
        writer.endArray()
        if let level = offer.defaultLevel { writer.member("default_reasoning_level", level.rawValue) }
        writer.key("supports_reasoning_summaries")
        writer.bool(offer.summarizes)
        writer.member("default_reasoning_summary", offer.defaultSummary ?? "none")
    }
}

extension Effort {
    /// For people who choose one from a list.
    fileprivate var description: String {
        switch self {
        case .none: "No thinking before the answer"
        case .minimal: "As little thinking as the model can do"
        case .low: "Quick answers with light thinking"
        case .medium: "Thinking that suits most tasks"
        case .high: "More thinking, for hard problems"
        case .xhigh: "Much more thinking, for the hardest problems"
        case .max: "As much thinking as the model can do"
        }
    }
}

extension JSONWriter {
    /// Nothing where there is no number.
    fileprivate mutating func member(_ name: StaticString, _ number: Int?) {
        guard let number else { return }
        key(name)
        int(number)
    }
}
