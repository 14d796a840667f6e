// How large a request is, by a rule that does not depend on anybody's tokenizer:
//
//     characters of instructions, roles and contents     as they are
//     an image, sound, a document that is no text         1,024 characters
//     tools, and the reply's format                       the length of their JSON
//     all of that together                                4 characters a token, and one token more
//
// This closes targets, so it errs towards too few. `estimateInputTokens` answers `count_tokens`, errs towards too many
// (an agent shortens its conversation in time) and counts what stands around the words; the two are not one number.
// Source: the request-shape limits of metrum-ai/router, read in November 2026.

package import Conversation
package import Wire

/// Measures a request that may break one of `limits`; nil when it surely breaks none.
///
/// - Parameters:
///   - bytes: length of the body as it came.
///   - facts: what was read of the same body.
package func measureRequest(
    _ body: JSONDocument, bytes: Int, _ facts: Facts, against limits: RequestLoad.Limits?
) -> RequestLoad? {
    guard let limits, !limits.isSurelyKept(by: facts, bytes: bytes) else { return nil }
    var measure = RequestMeasure()
    for member in body.root.members { measure.add(member) }
    return RequestLoad(
        bytes: bytes, inputTokens: RequestLoad.tokens(forCharacters: measure.characters),
        toolSchemaBytes: measure.toolBytes)
}

/// A sum under way.
private struct RequestMeasure {
    var characters = 0
    var toolBytes = 0

    mutating func add(_ member: JSONMember) {
        let value = member.value
        switch member.key {
        case "system", "instructions", "input", "messages": add(content: value)
        case "tools", "functions":
            if value.isNull { return }
            toolBytes += value.range.count
            characters += value.range.count
        case "response_format", "text", "output_format": if !value.isNull { characters += value.range.count }
        case "output_config": if let format = value.given("format") { characters += format.range.count }
        default: break
        }
    }

    /// A string, a list of turns or parts, or one of them.
    private mutating func add(content: JSONValue) {
        switch content.kind {
        case .string: characters += content.characterCount
        case .array: for element in content.elements { add(content: element) }
        case .object: add(element: content)
        default: break
        }
    }

    private mutating func add(element: JSONValue) {
        switch element["type"] {
        case let type? where type.equals("image_url") || type.equals("input_image") || type.equals("image"):
            characters += RequestLoad.charactersOfMedia
        case let type? where type.equals("document"): add(document: element)
        case let type? where type.isOtherMedia: characters += RequestLoad.charactersOfMedia
        default: for member in element.members { add(part: member) }
        }
    }

    private mutating func add(document: JSONValue) {
        if let source = document.given("source") {
            if source["type"]?.equals("text") == true, let text = source["data"] { return add(content: text) }
            if let content = source.given("content") { return add(content: content) }
        }
        characters += RequestLoad.charactersOfMedia
    }

    private mutating func add(part member: JSONMember) {
        switch member.key {
        case "role", "text", "refusal", "thinking", "name", "arguments", "content", "output", "tool_calls", "function",
            "reasoning_content":
            add(content: member.value)
        case "input": characters += member.value.isString ? member.value.characterCount : member.value.range.count
        default: break
        }
    }
}

extension JSONValue {
    fileprivate var isOtherMedia: Bool {
        switch self {
        case "file", "input_file", "input_audio", "video_url", "input_video": true
        default: false
        }
    }

    /// Characters (Unicode scalars) of a string; an escape is one of them, and so is a pair of surrogates.
    fileprivate var characterCount: Int {
        withBytes { bytes in
            var count = -2
            var place = 0
            while place < bytes.count {
                let byte = bytes[place]
                place += 1
                // What continues a character in UTF-8 begins with the bits 10.
                if byte & 0xC0 == 0x80 { continue }
                count += 1
                guard byte == UInt8(ascii: "\\"), place < bytes.count else { continue }
                let isCode = bytes[place] == UInt8(ascii: "u")
                // The second half of a pair, `\uDC00` to `\uDFFF`, was counted with the first.
                if isCode, place + 2 < bytes.count, isLowSurrogate(bytes[place + 1], bytes[place + 2]) { count -= 1 }
                place += isCode ? 5 : 1
            }
            return count
        }
    }
}

private func isLowSurrogate(_ first: UInt8, _ second: UInt8) -> Bool {
    first | 0x20 == UInt8(ascii: "d") && (0x63...0x66).contains(second | 0x20)
}
