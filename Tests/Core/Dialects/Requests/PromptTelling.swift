// Prompts as lines that people can read: a turn a line.
//
//     system: text "Be brief."
//     user: text "q" marked; image base64 image/png QUJD; result c1 error (text "r")
//     assistant: thought "Hm" sealed "S"; call c1 f {"a":1}

import Conversation
import Wire

/// The turns of a prompt; those outside the caller's list are indented.
func transcript(_ prompt: Prompt) -> [String] {
    prompt.turns.enumerated().map { place, turn in
        (place < prompt.leadingTurns ? "  " : "") + "\(turn.role): " + told(turn.parts)
    }
}

private func told(_ parts: [Part]) -> String { parts.map(told).joined(separator: "; ") }

private func told(_ part: Part) -> String {
    switch part {
    case .text(let text): "text " + quoted(text.text) + mark(text.cacheControl)
    case .refusal(let text): "refusal " + quoted(text)
    case .image(let media): "image " + told(media)
    case .document(let media): "document " + told(media)
    case .audio: "audio"
    case .call(let call): "call \(call.id.string) \(call.name.string) " + told(call.input)
    case .result(let result):
        "result \(result.id.string)" + (result.isError ? " error" : "") + " (" + told(result.parts) + ")"
    case .thought(let thought):
        "thought" + (thought.text.map { " " + quoted($0) } ?? "") + (thought.proof.map(told) ?? "")
    case .other(let value): "other \(value["type"]?.string ?? "")"
    }
}

private func told(_ media: Media) -> String {
    let source =
        switch media.source {
        case .base64(let type, let data): "base64 \(type) \(data.string)"
        case .url(let url): "url \(url.string)"
        case .file(let id): "file \(id.string)"
        case .plain(let text): "plain " + quoted(text)
        }
    return source + (media.name.map { " named " + quoted($0) } ?? "") + mark(media.cacheControl)
}

private func told(_ input: ToolCall.Input) -> String {
    switch input {
    case .encoded(let text): quoted(text)
    case .object(let object): object.rawText
    case .free(let text): "free " + quoted(text)
    }
}

private func told(_ proof: Proof) -> String {
    switch proof {
    case .sealed(let text): " sealed " + quoted(text)
    case .native(let value): " native " + value.rawText
    }
}

private func mark(_ control: JSONValue?) -> String { control == nil ? "" : " marked" }

private func quoted(_ text: Text) -> String {
    var writer = JSONWriter()
    writer.string(text.string)
    return String(decoding: writer.bytes, as: UTF8.self)
}
