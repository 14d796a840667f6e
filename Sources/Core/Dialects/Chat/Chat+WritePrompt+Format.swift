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
            if let strict {
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
}
