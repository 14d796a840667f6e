// What tools gave back: messages of text.

import Conversation
import Wire

extension ChatPromptWriting {
    mutating func writeResult(_ result: ToolResult) throws(Failure) {
        let id = result.id.string
        guard let place = conversation.unanswered.firstIndex(of: id) else {
            throw malformed(field(nil), "there is no open tool call \(id)")
        }
        conversation.unanswered.remove(at: place)
        openMessage("tool")
        json.key("tool_call_id")
        json.text(result.id)
        try writeOutput(result)
        json.endObject()
    }

    private mutating func writeOutput(_ result: ToolResult) throws(Failure) {
        if isHome { return try writeContent(result.parts) }
        let texts = try texts(of: result)
        json.key("content")
        if texts.contains(where: isMarked) { return writeParts(texts) }
        json.beginString()
        for text in texts {
            _ = kept(text.cacheControl)
            json.textContent(text.text)
        }
        json.endString()
    }

    private mutating func writeParts(_ texts: [TextPart]) {
        json.beginArray()
        for text in texts { writeText(text) }
        json.endArray()
    }

    /// The result in words: a failure says so, and media leave a note where they stood.
    private mutating func texts(of result: ToolResult) throws(Failure) -> [TextPart] {
        var texts: [TextPart] = []
        if result.isError {
            losses.note("tool_result.is_error", "written as text")
            texts.append(TextPart(.string("[tool error] ")))
        }
        var isFirst = true
        for part in result.parts {
            switch part {
            case .text(let text): texts.append(text)
            case .document(let media):
                if case .plain(let text) = media.source {
                    noteTitle(media)
                    texts.append(TextPart(text, cacheControl: media.cacheControl))
                } else {
                    texts.append(attach(part, of: result.id, "document", &isFirst))
                }
            case .image: texts.append(attach(part, of: result.id, "image", &isFirst))
            case .audio: throw refusal(field("content"), "holds audio")
            case .other: throw refusal(field("content"), "holds a part of an unknown kind")
            case .refusal, .call, .result, .thought:
                throw refusal(field("content"), "holds a part in the wrong place")
            }
        }
        return texts
    }

    /// Shows the part behind the results. What stands in its place says where it is.
    private mutating func attach(
        _ part: Part, of id: Text, _ kind: StaticString, _ isFirst: inout Bool
    ) -> TextPart {
        losses.note(words.toolOutput, "media moved to a message of the user")
        if isFirst { conversation.attachments.append(.text(TextPart(.string("From the result of \(id.string):")))) }
        isFirst = false
        conversation.attachments.append(part)
        return TextPart(.string("[\(kind): in the next user message]"))
    }
}
