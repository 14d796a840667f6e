// Blocks that show something: text, images, documents, search results. They may stand in a message and in the result of
// a tool.
//
// Other dialects have documents, but no context beside one and no search results: both are said as text. Whatever else
// is a block here (server tools, containers, references to tools) no other dialect knows.

import Conversation
import Wire

extension MessagesPromptReading {
    mutating func readShown(_ block: JSONValue, _ type: JSONValue, into parts: inout [Part]) throws(Failure) {
        switch type {
        case "text": parts.append(try readText(block))
        case "image": parts.append(try readImage(block))
        case "document": try readDocument(block, into: &parts)
        case "search_result": parts.append(try readSearchResult(block))
        default: parts.append(.other(block))
        }
    }

    mutating func readText(_ block: JSONValue) throws(Failure) -> Part {
        let words = try text(try required("text", of: block, expected: "a string"))
        noteCitations(block)
        return .text(TextPart(words, cacheControl: cacheControl(block)))
    }

    /// Citations, and the wish for them: only a list or an object that says something.
    private mutating func noteCitations(_ block: JSONValue) {
        guard let citations = block.given("citations"), !citations.hasNoChildren else { return }
        if citations["enabled"]?.bool == false { return }
        setAside("messages[].content[].citations", citations)
    }

    private mutating func readImage(_ block: JSONValue) throws(Failure) -> Part {
        let source = try required("source", of: block, expected: "an object with the image")
        setAsideMembers(of: block, "messages[].content[]", known: ["type", "source", "cache_control"])
        let type = try required("type", of: source, expected: "one of base64, url, file")
        switch type {
        case "base64": return .image(Media(try base64(source, isImage: true), cacheControl: cacheControl(block)))
        case "url": return .image(Media(try url(source), cacheControl: cacheControl(block)))
        case "file": return .image(Media(try file(source), cacheControl: cacheControl(block)))
        default: throw body.complaint(at: type, expected: "one of base64, url, file")
        }
    }

    private mutating func readDocument(_ block: JSONValue, into parts: inout [Part]) throws(Failure) {
        let source = try required("source", of: block, expected: "an object with the document")
        noteCitations(block)
        setAsideMembers(
            of: block, "messages[].content[]",
            known: ["type", "source", "title", "context", "citations", "cache_control"])
        if let context = block.given("context") {
            let words = try text(context)
            if !words.isEmpty { parts.append(.text(TextPart(words))) }
        }
        let title = try block.given("title").map { value throws(Failure) in try text(value) }
        let type = try required("type", of: source, expected: Self.documentSources)
        if type.equals("content") { return try readContent(source, title, cacheControl(block), into: &parts) }
        let found = try documentSource(source, type)
        parts.append(.document(Media(found, name: title, cacheControl: cacheControl(block))))
    }

    private static let documentSources = "one of base64, text, url, file, content"

    private func documentSource(_ source: JSONValue, _ type: JSONValue) throws(Failure) -> Media.Source {
        switch type {
        case "base64": try base64(source, isImage: false)
        case "text": .plain(try text(try required("data", of: source, expected: "a string")))
        case "url": try url(source)
        case "file": try file(source)
        default: throw body.complaint(at: type, expected: Self.documentSources)
        }
    }

    /// A document in pieces: one text if they are all text, else the pieces themselves, behind the title.
    private mutating func readContent(
        _ source: JSONValue, _ title: Text?, _ control: JSONValue?, into parts: inout [Part]
    ) throws(Failure) {
        let content = try required("content", of: source, expected: Self.contents)
        if let words = Text(content) {
            return parts.append(.document(Media(.plain(words), name: title, cacheControl: control)))
        }
        guard content.isArray else { throw body.complaint(at: content, expected: Self.contents) }
        var pieces: [Part] = []
        for piece in content.elements {
            let type = try required("type", of: piece, expected: "one of text, image")
            guard type.equals("text") || type.equals("image") else {
                throw body.complaint(at: type, expected: "one of text, image")
            }
            try readShown(piece, type, into: &pieces)
        }
        if let words = pieces.joinedText("\n") {
            return parts.append(.document(Media(.plain(.string(words)), name: title, cacheControl: control)))
        }
        if let title { parts.append(.text(TextPart(title))) }
        parts += pieces
    }

    /// Title, source and text, each on its own line. What is lost is that the model may cite it.
    private mutating func readSearchResult(_ block: JSONValue) throws(Failure) -> Part {
        let title = try text(try required("title", of: block, expected: "a string"))
        let source = try text(try required("source", of: block, expected: "a string"))
        let content = try required("content", of: block, expected: "an array of text blocks")
        guard content.isArray else { throw body.complaint(at: content, expected: "an array of text blocks") }
        var lines = [title.string, source.string]
        for piece in content.elements {
            lines.append(try text(try required("text", of: piece, expected: "a string")).string)
        }
        setAside("messages[].content[].search_result.citations", block)
        return .text(
            TextPart(.string(lines.joined(separator: "\n")), cacheControl: cacheControl(block)))
    }
}

extension MessagesPromptReading {
    private func base64(_ source: JSONValue, isImage: Bool) throws(Failure) -> Media.Source {
        let type = try required("media_type", of: source, expected: "a media type")
        let mediaType = try text(type).string
        if isImage, !Self.imageTypes.contains(mediaType) {
            throw body.complaint(at: type, expected: "one of " + Self.imageTypes.joined(separator: ", "))
        }
        let data = try required("data", of: source, expected: "base64")
        let words = try text(data)
        guard Base64.isWellFormed(words.string) else { throw body.complaint(at: data, expected: "base64") }
        return .base64(mediaType: mediaType, data: words)
    }

    private static let imageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"]

    private func url(_ source: JSONValue) throws(Failure) -> Media.Source {
        let url = try required("url", of: source, expected: "an http or https URL")
        guard try text(url).string.isWebURL else { throw body.complaint(at: url, expected: "an http or https URL") }
        return .url(.token(url))
    }

    private func file(_ source: JSONValue) throws(Failure) -> Media.Source {
        .file(id: try name("file_id", of: source))
    }
}

extension [Part] {
    /// The text of all parts; nil when one is no text.
    fileprivate func joinedText(_ separator: String) -> String? {
        var texts: [String] = []
        for part in self {
            guard case .text(let text) = part else { return nil }
            texts.append(text.text.string)
        }
        return texts.joined(separator: separator)
    }
}
