// Reading members of a request in the hub's words, with the complaint that names the place.

import Conversation
import Wire

extension Prompt {
    /// A prompt that has what the facts of the same request say.
    init(_ facts: Facts) {
        self.init(model: facts.model)
        stream = facts.stream
        wish = facts.wish
        maxTokens = facts.maxTokens
        parallelToolCalls = facts.tools.parallel
    }
}

/// A reader of requests: whoever has the body can complain about it.
protocol RequestReading {
    var body: JSONDocument { get }
}

extension RequestReading {
    func text(_ value: JSONValue) throws(Failure) -> Text {
        guard let text = Text(value) else { throw body.complaint(at: value, expected: "a string") }
        return text
    }

    /// The text of a member that may be left out.
    func givenText(_ key: StaticString, of object: JSONValue) throws(Failure) -> Text? {
        guard let value = object.given(key) else { return nil }
        return try text(value)
    }

    func required(_ key: StaticString, of object: JSONValue, expected: String) throws(Failure) -> JSONValue {
        guard object.isObject else { throw body.complaint(at: object, expected: "an object") }
        guard let value = object.given(key) else {
            throw body.complaint(missing: "\(key)", in: object, expected: expected)
        }
        return value
    }

    func requiredText(_ key: StaticString, of object: JSONValue, expected: String = "a string") throws(Failure) -> Text
    {
        try text(try required(key, of: object, expected: expected))
    }

    /// A string that is not empty.
    func name(_ key: StaticString, of object: JSONValue, expected: String = "a name") throws(Failure) -> Text {
        let value = try required(key, of: object, expected: expected)
        guard let text = Text(value), !text.isEmpty else { throw body.complaint(at: value, expected: expected) }
        return text
    }

    func dataURL(_ text: String, at value: JSONValue, expected: String) throws(Failure) -> DataURL {
        do throws(DataURL.Fault) { return try DataURL(text) } catch {
            throw body.complaint(at: value, "expected \(expected); \(error.rawValue)")
        }
    }

    /// An image by its address, or in the address.
    func imageSource(_ url: JSONValue) throws(Failure) -> Media.Source {
        let words = try text(url).string
        if words.isWebURL { return .url(.token(url)) }
        let data = try dataURL(words, at: url, expected: "an http or https URL, or a data URL")
        guard let type = data.imageType else {
            throw body.complaint(at: url, "expected an image of type jpeg, png, gif or webp, found \(data.mediaType)")
        }
        return .base64(mediaType: type, data: .string(data.base64))
    }
}
