// The answer of `GET /v1/models` and `GET /v1/models/{id}`: the groups that a caller may use, in its dialect's shape.
//
// Chat and Responses share OpenAI's shape (openai SDK 3.52.0, `types/model.py`); Messages has its own with pages
// (anthropic SDK 2.11.0, `types/model_info.py`). A group has no birthday, so both are given the epoch.

package import Conversation
import Wire

/// Writes lists of groups.
package enum ModelList {
    /// All groups, in the order given, as one page.
    package static func write(_ names: [String], dialect: Dialect) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        if dialect != .messages {
            writer.key("object")
            writer.string("list")
        }
        writer.key("data")
        writer.beginArray()
        for name in names { write(name, dialect: dialect, with: &writer) }
        writer.endArray()
        if dialect == .messages { writePage(names, with: &writer) }
        writer.endObject()
        return writer.bytes
    }

    /// One group.
    package static func write(_ name: String, dialect: Dialect) -> [UInt8] {
        var writer = JSONWriter()
        write(name, dialect: dialect, with: &writer)
        return writer.bytes
    }

    private static func write(_ name: String, dialect: Dialect, with writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(name)
        if dialect == .messages {
            writer.key("type")
            writer.string("model")
            writer.key("display_name")
            writer.string(name)
            writer.key("created_at")
            writer.string("1970-01-01T00:00:00Z")
        } else {
            writer.key("object")
            writer.string("model")
            writer.key("created")
            writer.int(0)
            writer.key("owned_by")
            writer.string("interlock")
        }
        writer.endObject()
    }

    private static func writePage(_ names: [String], with writer: inout JSONWriter) {
        writer.key("has_more")
        writer.bool(false)
        for (key, name) in [("first_id", names.first), ("last_id", names.last)] {
            writer.key(key)
            if let name { writer.string(name) } else { writer.null() }
        }
    }
}
