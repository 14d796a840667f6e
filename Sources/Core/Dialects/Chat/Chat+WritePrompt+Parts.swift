// Content of messages: a string where it says enough, else parts.

import Conversation
import Wire

extension ChatPromptWriting {
    /// One plain text is a string. Several stay parts, for nobody can say what would have to stand between them.
    mutating func writeContent(_ parts: [Part]) throws(Failure) {
        json.key("content")
        if parts.count == 1, case .text(let text) = parts[0], !isMarked(text) {
            _ = kept(text.cacheControl)
            return json.text(text.text)
        }
        json.beginArray()
        for part in parts { try writePart(part) }
        json.endArray()
    }

    /// The text carries a mark that the target knows.
    func isMarked(_ text: TextPart) -> Bool { text.cacheControl != nil && target.takesCacheControl }

    mutating func writePart(_ part: Part) throws(Failure) {
        switch part {
        case .text(let text): writeText(text)
        case .image(let media): try writeImage(media)
        case .document(let media): try writeDocument(media)
        case .audio(let value):
            guard isHome else { throw refusal(field("content"), "holds audio") }
            json.raw(value)
        case .other(let value):
            guard isHome else { throw refusal(field("content"), "holds a part of an unknown kind") }
            json.raw(value)
        case .refusal, .call, .result, .thought:
            throw refusal(field("content"), "holds a part in the wrong place")
        }
    }

    mutating func writeText(_ text: TextPart) {
        beginPart("text")
        json.key("text")
        json.text(text.text)
        endPart(text.cacheControl)
    }

    private mutating func beginPart(_ type: StaticString) {
        json.beginObject()
        json.key("type")
        json.string(type)
    }

    private mutating func endPart(_ control: JSONValue?) {
        if let control = kept(control) {
            json.key("cache_control")
            json.raw(control)
        }
        json.endObject()
    }

    private mutating func writeImage(_ media: Media) throws(Failure) {
        beginPart("image_url")
        json.key("image_url")
        json.beginObject()
        json.key("url")
        switch media.source {
        case .url(let url): json.text(url)
        case .base64(let type, let data): writeDataURL(type, data)
        case .file: throw unknownFile
        case .plain: throw refusal(field("content"), "holds a picture of text")
        }
        if let detail = media.detail {
            json.key("detail")
            json.text(detail)
        }
        json.endObject()
        endPart(media.cacheControl)
    }

    /// A document of plain text is text: the dialect has no other place for it.
    private mutating func writeDocument(_ media: Media) throws(Failure) {
        if case .plain(let text) = media.source {
            noteTitle(media)
            return writeText(TextPart(text, cacheControl: media.cacheControl))
        }
        beginPart("file")
        json.key("file")
        json.beginObject()
        try writeFile(media)
        json.endObject()
        endPart(media.cacheControl)
    }

    private mutating func writeFile(_ media: Media) throws(Failure) {
        switch media.source {
        case .file(let id):
            guard isHome else { throw unknownFile }
            json.key("file_id")
            json.text(id)
        case .url(let url):
            guard isHome else { throw refusal(field("content"), "names a document by its URL") }
            json.key("file_data")
            json.text(url)
        case .base64(let type, let data):
            guard isHome || type == "application/pdf" else {
                throw refusal(field("content"), "holds a document of type \(type)")
            }
            json.key("file_data")
            writeDataURL(type, data)
        case .plain: break
        }
        writeFileName(media)
    }

    /// The API wants a name for a file that is sent.
    private mutating func writeFileName(_ media: Media) {
        if let name = media.name, !name.isEmpty || isHome {
            json.key("filename")
            json.text(name)
        } else if !isHome {
            json.key("filename")
            json.string("document.pdf")
        }
    }

    /// The title of a document that becomes text.
    func title(_ media: Media) -> Text? { media.name.flatMap { $0.isEmpty ? nil : $0 } }

    mutating func noteTitle(_ media: Media) {
        guard title(media) != nil else { return }
        losses.note(words.documentName, "dropped")
    }

    private var unknownFile: Failure {
        refusal(field("content"), "names a file that only the caller's provider knows")
    }

    private mutating func writeDataURL(_ type: String, _ data: Text) {
        json.beginString()
        json.stringContent("data:\(type);base64,")
        json.textContent(data)
        json.endString()
    }
}
