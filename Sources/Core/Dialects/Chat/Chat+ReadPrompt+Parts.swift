// Content of messages: a string, or parts.

import Conversation
import Wire

extension ChatPromptReading {
    mutating func content(_ message: JSONValue) throws(Failure) -> [Part] {
        let content = try required("content", of: message, expected: "a string or an array of parts")
        if content.isString { return [.text(TextPart(.token(content), cacheControl: cacheControl(message)))] }
        guard content.isArray else { throw body.complaint(at: content, expected: "a string or an array of parts") }
        var parts: [Part] = []
        for element in content.elements {
            if let part = try part(element) { parts.append(part) }
        }
        return parts
    }

    private mutating func part(_ part: JSONValue) throws(Failure) -> Part? {
        switch try required("type", of: part, expected: "the kind of part") {
        case "text":
            let words = try text(try required("text", of: part, expected: "a string"))
            return .text(TextPart(words, cacheControl: cacheControl(part)))
        case "refusal": return .refusal(try text(try required("refusal", of: part, expected: "a string")))
        case "image_url": return .image(try image(part))
        case "file": return .document(try document(part))
        case "input_audio": return .audio(part)
        case "thinking":
            set(aside: "content[].thinking", part)
            return nil
        default: return .other(part)
        }
    }

    /// `{"url": …, "detail": …}`, or only the URL as some clients write it.
    private func image(_ part: JSONValue) throws(Failure) -> Media {
        let holder = try required("image_url", of: part, expected: "an object with url")
        let url = holder.isString ? holder : try required("url", of: holder, expected: "a URL")
        let source = try imageSource(url)
        return Media(source, detail: Text(holder["detail"]), cacheControl: cacheControl(part))
    }

    private func document(_ part: JSONValue) throws(Failure) -> Media {
        let file = try required("file", of: part, expected: "an object with file_data or file_id")
        return Media(
            try documentSource(file), name: Text(file["filename"]), cacheControl: cacheControl(part))
    }

    private func documentSource(_ file: JSONValue) throws(Failure) -> Media.Source {
        if let id = file.given("file_id") { return .file(id: try text(id)) }
        let value = try required("file_data", of: file, expected: "a data URL")
        let words = try text(value).string
        if words.isWebURL { return .url(.token(value)) }
        let data = try dataURL(words, at: value, expected: "a data URL")
        if data.mediaType == "text/plain", let plain = data.decodedText { return .plain(.string(plain)) }
        return .base64(mediaType: data.mediaType, data: .string(data.base64))
    }

    /// Anthropic's own mark, or OpenAI's breakpoint, which is the same thing with fewer words.
    func cacheControl(_ holder: JSONValue) -> JSONValue? {
        if let control = holder.given("cache_control"), control.isObject { return control }
        guard let mark = holder.given("prompt_cache_breakpoint"), mark.bool != false else { return nil }
        return try? JSONDocument(#"{"type":"ephemeral"}"#).root
    }
}

extension String {
    var isWebURL: Bool { hasPrefix("https://") || hasPrefix("http://") }
}
