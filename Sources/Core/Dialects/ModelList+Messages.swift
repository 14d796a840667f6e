// The members of a group that only the Messages dialect's list has.
//
// `capabilities` has a fixed set of members that are always there, each a plain yes or no (anthropic SDK 2.11.0,
// `types/model_capabilities.py`). Yes is said only of what is known; what a sidecar does not offer at all (batches) and
// what documents do not say of a model (citations, tools that a provider runs) is a no.

import Conversation
import Wire

extension ModelList {
    static func writeMessagesMembers(_ name: String, _ offer: Offer, with writer: inout JSONWriter) {
        writer.member("type", "model")
        writer.member("display_name", name)
        writer.member("created_at", "1970-01-01T00:00:00Z")
        writer.member("lifecycle", "active")
        for absent: StaticString in ["deprecated_at", "retires_at", "line"] {
            writer.key(absent)
            writer.null()
        }
        for (key, limit) in [("max_input_tokens", offer.context), ("max_tokens", offer.maxOutput)] {
            writer.key(key)
            if let limit { writer.int(limit) } else { writer.null() }
        }
        writer.key("capabilities")
        writeCapabilities(offer, with: &writer)
    }

    private static func writeCapabilities(_ offer: Offer, with writer: inout JSONWriter) {
        writer.beginObject()
        for absent: StaticString in ["batch", "citations", "code_execution", "context_management"] {
            writer.support(absent, false)
        }
        writeEfforts(offer.levels, with: &writer)
        writer.support("image_input", offer.modalities.contains("image"))
        writer.support("pdf_input", offer.modalities.contains("document"))
        writer.key("server_tools")
        writer.beginObject()
        writer.member("supported", false)
        writer.support("code_execution", false)
        writer.support("web_search", false)
        writer.endObject()
        writer.support("structured_outputs", offer.structuredOutputs == true)
        writeThinking(offer, with: &writer)
        writer.endObject()
    }

    private static func writeEfforts(_ levels: [Effort], with writer: inout JSONWriter) {
        writer.key("effort")
        writer.beginObject()
        writer.member("supported", !levels.isEmpty)
        for level in Effort.allCases where level != .none && level != .minimal {
            writer.key(level.rawValue)
            writer.support(levels.contains(level))
        }
        writer.endObject()
    }

    private static func writeThinking(_ offer: Offer, with writer: inout JSONWriter) {
        writer.key("thinking")
        writer.beginObject()
        writer.member("supported", offer.takesBudgets || offer.takesToggle || !offer.levels.isEmpty)
        writer.key("types")
        writer.beginObject()
        writer.support("adaptive", offer.takesToggle)
        writer.support("between_tools", false)
        writer.support("disabled", offer.canSwitchOff)
        writer.support("enabled", offer.takesBudgets)
        writer.endObject()
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        bool(value)
    }

    fileprivate mutating func support(_ name: StaticString, _ isSupported: Bool) {
        key(name)
        support(isSupported)
    }

    fileprivate mutating func support(_ isSupported: Bool) {
        beginObject()
        member("supported", isSupported)
        endObject()
    }
}
