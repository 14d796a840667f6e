// The shape that the reply's text must have.

import Conversation
import Wire

extension ChatPromptWriting {
    mutating func writeFormat() {
        switch prompt.format {
        case nil: return
        // The default says nothing.
        case .text: if isHome { writeFormat("text") }
        case .jsonObject: writeFormat("json_object")
        case .schema(let schema, let name, let description, let strict):
            json.key("response_format")
            json.beginObject()
            json.key("type")
            json.string("json_schema")
            json.key("json_schema")
            json.beginObject()
            json.key("name")
            json.text(name ?? .string("response"))
            if let description {
                json.key("description")
                json.text(description)
            }
            if let strict = strict ?? impliedStrictness(schema) {
                json.key("strict")
                json.bool(strict)
            }
            json.key("schema")
            json.raw(schema)
            json.endObject()
            json.endObject()
        }
    }

    private mutating func writeFormat(_ type: StaticString) {
        json.key("response_format")
        json.beginObject()
        json.key("type")
        json.string(type)
        json.endObject()
    }

    /// Messages enforces every schema. Chat does so when told, and only schemas that leave nothing open.
    private func impliedStrictness(_ schema: JSONValue) -> Bool? {
        guard target.caller == .messages, schema["type"]?.equals("object") == true, schema.isClosed else { return nil }
        return true
    }
}

extension JSONValue {
    /// Every object of the schema takes its own members only, and needs them all. What looks like an object's schema
    /// and is none (an example, a member called `properties`) errs on the side of no.
    fileprivate var isClosed: Bool {
        let isObjectSchema = self["type"]?.equals("object") == true || self["properties"]?.isObject == true
        if isObjectSchema, !(self["additionalProperties"]?.bool == false && requiresAll) { return false }
        return members.allSatisfy { $0.value.isClosed } && elements.allSatisfy { $0.isClosed }
    }

    private var requiresAll: Bool {
        let required = Set(self["required"]?.elements.compactMap(\.string) ?? [])
        return self["properties"]?.members.allSatisfy { required.contains($0.key.string ?? "") } ?? true
    }
}
