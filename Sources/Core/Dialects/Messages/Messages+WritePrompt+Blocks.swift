// Content blocks of a Messages request.

import Conversation
import Wire

extension MessagesPromptWriting {
    /// One part as a block of `speaker`'s message. `isEnd`: nothing follows the turn.
    mutating func writeBlock(
        _ part: Part, _ speaker: OpenConversation.Speaker, isEnd: Bool = false
    ) throws(Failure) {
        switch part {
        case .result(let result): return try writeResult(result)
        case .call(let call): return try writeCall(call)
        case .thought(let thought): return try writeThought(thought)
        default: break
        }
        if speaker == .user { try mustBeAnswered() }
        if part.isEmptyText { return }
        if isEnd, case .text(let text) = part {
            // The API refuses a last turn that ends in white space.
            let words = text.text.string.trimmingEnd
            if words.isEmpty { return }
            try speak(speaker)
            return writeText(TextPart(.string(words), cacheControl: text.cacheControl))
        }
        try speak(speaker)
        try writeContent(part, isUsers: speaker == .user)
    }

    /// Text, an image or a document: what may also stand in a tool's result.
    private mutating func writeContent(_ part: Part, isUsers: Bool) throws(Failure) {
        switch part {
        case .text(let text): writeText(text)
        case .refusal(let text): writeText(TextPart(text))
        case .image(let media) where isUsers: try writeMedia(media, "image")
        case .document(let media) where isUsers: try writeMedia(media, "document")
        case .image, .document: throw refusal(contentField, "shows a picture or a document to nobody")
        case .audio: throw refusal(contentField, "holds audio")
        case .other: throw refusal(contentField, "holds a part of an unknown kind")
        case .call, .result, .thought: throw refusal(contentField, "holds a part in the wrong place")
        }
    }

    mutating func writeText(_ text: TextPart) {
        beginBlock("text")
        json.key("text")
        json.text(text.text)
        writeCacheControl(text.cacheControl)
        json.endObject()
    }

    private mutating func beginBlock(_ type: StaticString) {
        json.beginObject()
        json.key("type")
        json.string(type)
    }

    private mutating func writeMedia(_ media: Media, _ type: StaticString) throws(Failure) {
        if let detail = media.detail, detail.string != "auto" {
            losses.note(words.imageDetail, "dropped")
        }
        beginBlock(type)
        json.key("source")
        json.beginObject()
        try writeSource(media.source)
        json.endObject()
        if let name = media.name, !name.isEmpty, type.description == "document" {
            json.key("title")
            json.text(name)
        }
        writeCacheControl(media.cacheControl)
        json.endObject()
    }

    private mutating func writeSource(_ source: Media.Source) throws(Failure) {
        switch source {
        case .base64(let mediaType, let data):
            guard mediaType.hasPrefix("image/") || mediaType == "application/pdf" else {
                throw refusal(contentField, "holds a document of type \(mediaType)")
            }
            writeSource("base64", mediaType, "data", data)
        case .plain(let text): writeSource("text", "text/plain", "data", text)
        case .url(let url): writeSource("url", nil, "url", url)
        case .file: throw refusal(contentField, "names a file that only the caller's provider knows")
        }
    }

    private mutating func writeSource(
        _ type: StaticString, _ mediaType: String?, _ key: StaticString, _ value: Text
    ) {
        json.key("type")
        json.string(type)
        if let mediaType {
            json.key("media_type")
            json.string(mediaType)
        }
        json.key(key)
        json.text(value)
    }

    private mutating func writeResult(_ result: ToolResult) throws(Failure) {
        let id = Spelling.callID(result.id.string)
        guard let place = conversation.unanswered.firstIndex(of: id) else {
            throw Failure(
                .malformed, "\(field(nil)): there is no open tool call \(result.id.string)", param: field(nil))
        }
        conversation.unanswered.remove(at: place)
        try speak(.user)
        beginBlock("tool_result")
        json.key("tool_use_id")
        json.string(id)
        try writeResultContent(result.parts)
        if result.isError {
            json.key("is_error")
            json.bool(true)
        }
        json.endObject()
    }

    private mutating func writeResultContent(_ parts: [Part]) throws(Failure) {
        let said = parts.filter { !$0.isEmptyText }
        if said.isEmpty { return }
        json.key("content")
        json.beginArray()
        for part in said { try writeContent(part, isUsers: true) }
        json.endArray()
    }
}

extension Part {
    /// The API refuses blocks of empty text.
    fileprivate var isEmptyText: Bool {
        switch self {
        case .text(let text): text.text.isEmpty
        case .refusal(let text): text.isEmpty
        default: false
        }
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        var text = self[...]
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
