// Parts of a Responses request's messages and results.

import Conversation
import Wire

extension ResponsesPromptWriting {
    /// One part of the message or the result that is open.
    mutating func writeContent(_ part: Part, isAssistants: Bool = false) throws(Failure) {
        switch part {
        case .text(let text):
            loseCacheControl(text.cacheControl)
            writeText(text.text)
        case .refusal(let text) where isAssistants:
            begin("refusal")
            end("refusal", text)
        case .refusal(let text): writeText(text)
        case .image(let media) where !isAssistants: try writeImage(media)
        case .document(let media) where !isAssistants: try writeDocument(media)
        case .image, .document: throw refusal(field("content"), "shows a picture or a document to nobody")
        case .audio: throw refusal(field("content"), "holds audio")
        case .other: throw refusal(field("content"), "holds a part of an unknown kind")
        case .call, .result, .thought: throw refusal(field("content"), "holds a part in the wrong place")
        }
    }

    /// Text of whoever speaks.
    mutating func writeText(_ text: Text) {
        begin(conversation.speaker == .assistant ? "output_text" : "input_text")
        end("text", text)
    }

    private mutating func begin(_ type: StaticString) {
        json.beginObject()
        json.key("type")
        json.string(type)
    }

    private mutating func end(_ key: StaticString, _ text: Text) {
        json.key(key)
        json.text(text)
        json.endObject()
    }

    private mutating func writeImage(_ media: Media) throws(Failure) {
        loseCacheControl(media.cacheControl)
        begin("input_image")
        json.key("image_url")
        switch media.source {
        case .base64(let mediaType, let data): writeDataURL(mediaType, data)
        case .url(let url): json.text(url)
        case .file: throw strangeFile
        case .plain: throw refusal(field("content"), "holds an image of plain text")
        }
        // Official types demand it, and a Messages caller has no word for it.
        if let detail = media.detail ?? (target.caller == .messages ? .string("auto") : nil) {
            json.key("detail")
            json.text(detail)
        }
        json.endObject()
    }

    private var strangeFile: Failure {
        refusal(field("content"), "names a file that only the caller's provider knows")
    }

    private mutating func writeDataURL(_ mediaType: String, _ data: Text) {
        json.beginString()
        json.stringContent("data:\(mediaType);base64,")
        json.textContent(data)
        json.endString()
    }

    private mutating func writeDocument(_ media: Media) throws(Failure) {
        loseCacheControl(media.cacheControl)
        let name = media.name.flatMap { $0.isEmpty ? nil : $0 }
        switch media.source {
        case .base64(let mediaType, let data): writeFile(mediaType, data, name)
        case .url(let url):
            begin("input_file")
            end("file_url", url)
        case .plain(let text): writeDocument(text, name)
        case .file: throw strangeFile
        }
    }

    /// The API wants a name beside the data.
    private mutating func writeFile(_ mediaType: String, _ data: Text, _ name: Text?) {
        begin("input_file")
        json.key("filename")
        json.text(name ?? .string(mediaType == "application/pdf" ? "document.pdf" : "document"))
        json.key("file_data")
        writeDataURL(mediaType, data)
        json.endObject()
    }

    /// A document of plain text is text, with its name above it.
    private mutating func writeDocument(_ text: Text, _ name: Text?) {
        guard let name else { return writeText(text) }
        begin("input_text")
        json.key("text")
        json.beginString()
        json.textContent(name)
        json.stringContent("\n\n")
        json.textContent(text)
        json.endString()
        json.endObject()
    }
}
