// Content of messages and of tool results: a string, or parts.

import Conversation
import Wire

extension ResponsesPromptReading {
    func content(of item: JSONValue) throws(Failure) -> [Part] {
        try parts(try required("content", of: item, expected: "a string or an array of parts"))
    }

    func parts(_ content: JSONValue) throws(Failure) -> [Part] {
        if content.isString { return [.text(TextPart(.token(content)))] }
        guard content.isArray else { throw body.complaint(at: content, expected: "a string or an array of parts") }
        var parts: [Part] = []
        for element in content.elements { parts.append(try part(element)) }
        return parts
    }

    private func part(_ part: JSONValue) throws(Failure) -> Part {
        switch try required("type", of: part, expected: "the kind of part") {
        case "input_text", "output_text", "text":
            return .text(TextPart(try requiredText("text", of: part), cacheControl: cacheControl(part)))
        case "refusal": return .refusal(try requiredText("refusal", of: part))
        case "input_image": return .image(try image(part))
        case "input_file": return .document(try document(part))
        case "input_audio": return .audio(part)
        default: return .other(part)
        }
    }

    private func image(_ part: JSONValue) throws(Failure) -> Media {
        let source: Media.Source
        if let id = try givenText("file_id", of: part) {
            source = .file(id: id)
        } else {
            source = try imageSource(try required("image_url", of: part, expected: "a URL, or a file_id"))
        }
        return Media(source, detail: try givenText("detail", of: part), cacheControl: cacheControl(part))
    }

    private func document(_ part: JSONValue) throws(Failure) -> Media {
        let name = try givenText("filename", of: part)
        return Media(try documentSource(part, name?.string ?? ""), name: name, cacheControl: cacheControl(part))
    }

    private func documentSource(_ part: JSONValue, _ name: String) throws(Failure) -> Media.Source {
        if let id = try givenText("file_id", of: part) { return .file(id: id) }
        if let url = part.given("file_url") {
            guard try text(url).string.isWebURL else { throw body.complaint(at: url, expected: "an http or https URL") }
            return .url(.token(url))
        }
        let value = try required("file_data", of: part, expected: "a data URL or base64, or a file_url or file_id")
        let words = try text(value).string
        if words.hasPrefix("data:") {
            let data = try dataURL(words, at: value, expected: "a data URL")
            return source(data.mediaType, data.base64)
        }
        guard Base64.isWellFormed(words) else { throw body.complaint(at: value, "expected a data URL or base64") }
        return source(mediaType(of: words, name), words)
    }

    private func source(_ mediaType: String, _ base64: String) -> Media.Source {
        if mediaType == "text/plain", let plain = String(validating: Base64.decode(base64), as: UTF8.self) {
            return .plain(.string(plain))
        }
        return .base64(mediaType: mediaType, data: .string(base64))
    }

    /// Bare base64 says nothing of its kind: a PDF begins with `%PDF`, the rest is in the name.
    private func mediaType(of base64: String, _ name: String) -> String {
        if base64.hasPrefix("JVBER") || name.hasSuffix(".pdf") { return "application/pdf" }
        return name.hasSuffix(".txt") ? "text/plain" : "application/octet-stream"
    }

    /// OpenAI's breakpoint is Anthropic's mark with fewer words.
    private func cacheControl(_ holder: JSONValue) -> JSONValue? {
        guard let mark = holder.given("prompt_cache_breakpoint"), mark.bool != false else { return nil }
        return try? JSONDocument(#"{"type":"ephemeral"}"#).root
    }
}
