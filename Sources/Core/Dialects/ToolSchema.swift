// JSON Schemas of tools and of replies, as far as a writer must look into them.

import Conversation
import Wire

extension JSONWriter {
    /// The schema as it is. None at all is an object of nothing, and an object without `type`, which most APIs refuse,
    /// gets it.
    mutating func toolSchema(_ schema: JSONValue?) {
        guard let schema, !schema.hasNoChildren else {
            return raw(bytes: Array(#"{"type":"object","properties":{}}"#.utf8))
        }
        if schema["type"] != nil { return raw(schema) }
        beginObject()
        key("type")
        string("object")
        for member in schema.members {
            key(token: member.key)
            raw(member.value)
        }
        endObject()
    }
}

extension JSONValue {
    /// OpenAI's rule for `strict`: every object of the schema closes itself and requires all that it has.
    var isStrictSchema: Bool {
        if let properties = self["properties"], properties.isObject, !isClosed(properties) { return false }
        if self["type"]?.equals("object") ?? false, self["additionalProperties"]?.bool != false { return false }
        return members.allSatisfy { $0.value.isStrictSchema } && elements.allSatisfy(\.isStrictSchema)
    }

    private func isClosed(_ properties: JSONValue) -> Bool {
        guard self["additionalProperties"]?.bool == false else { return false }
        let required = Set((self["required"]?.elements.compactMap(\.string)) ?? [])
        return properties.members.allSatisfy { required.contains($0.key.string ?? "") }
    }
}
