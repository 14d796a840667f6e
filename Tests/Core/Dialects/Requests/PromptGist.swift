// What a prompt says, in one line that a table can hold.
//
//     user: q + image(url https://h) | assistant: call(c f {"a":1}) | tool: result(c: r)

import Conversation
import Wire

extension Prompt {
    /// All turns.
    var gist: String {
        turns.map { turn in "\(turn.role): " + turn.parts.map(\.gist).joined(separator: " + ") }.joined(
            separator: " | ")
    }

    /// All tools, and the choice among them.
    var toolGist: String {
        let choice = toolChoice.map { [" -> \($0.gist)"] } ?? []
        return tools.map(\.gist).joined(separator: ", ") + choice.joined()
    }

    /// Names and values of what is kept as it is.
    func gist(of extras: [Extra]) -> String {
        extras.map { "\($0.name) \($0.value.rawText)" }.joined(separator: "; ")
    }
}

extension Part {
    var gist: String {
        switch self {
        case .text(let text): text.text.string + (text.cacheControl == nil ? "" : "*")
        case .refusal(let text): "refusal(\(text.string))"
        case .image(let media): "image(\(media.gist))"
        case .document(let media): "document(\(media.gist))"
        case .audio: "audio"
        case .call(let call): "call(\(call.id.string) \(call.name.string) \(call.input.gist))"
        case .result(let result): "result(\(result.id.string): \(result.parts.map(\.gist).joined(separator: " + ")))"
        case .thought(let thought): "thought(\(thought.gist))"
        case .other: "other"
        }
    }
}

extension Media {
    fileprivate var gist: String {
        let place =
            switch source {
            case .base64(let mediaType, let data): "\(mediaType) \(data.string)"
            case .url(let url): "url \(url.string)"
            case .file(let id): "file \(id.string)"
            case .plain(let text): "plain \(text.string)"
            }
        return place + (name.map { " name " + $0.string } ?? "") + (detail.map { " detail " + $0.string } ?? "")
    }
}

extension ToolCall.Input {
    fileprivate var gist: String {
        switch self {
        case .encoded(let text): text.string
        case .object(let object): "object " + object.rawText
        case .free(let text): "free " + text.string
        }
    }
}

extension Thought {
    fileprivate var gist: String {
        let words = text?.string ?? "hidden"
        switch proof {
        case nil: return words
        case .sealed(let proof): return "\(words), sealed \(proof.string)"
        case .native(let value): return "\(words), native \(value.rawText)"
        }
    }
}

extension Tool {
    fileprivate var gist: String {
        let words = description.map { " '\($0.string)'" } ?? ""
        switch kind {
        case .function(let parameters, let strict):
            return
                "function \(name.string)\(words) \(parameters?.rawText ?? "-") strict:\(strict.map { "\($0)" } ?? "-")"
        case .custom(let format): return "custom \(name.string)\(words) \(format?.rawText ?? "-")"
        case .hosted: return "hosted \(name.string)"
        }
    }
}

extension ToolChoice {
    fileprivate var gist: String {
        switch self {
        case .automatic: "automatic"
        case .none: "none"
        case .required: "required"
        case .named(let name): "named \(name.string)"
        case .allowed(let names, let required):
            "allowed \(names.map(\.string).joined(separator: " "))\(required ? " required" : "")"
        }
    }
}
