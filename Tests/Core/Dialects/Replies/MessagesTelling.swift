// What a Messages reply's writer wrote, in a form that tests can compare.

import Conversation
import Dialects
import Wire

/// Options that differ from the usual in what a test is about.
func messagesOptions(thoughts: ThoughtDisplay = .thinking, toolNames: ToolNames = ToolNames()) -> ReplyOptions {
    var options = ReplyOptions(model: "group", now: 7, requestID: "req-1")
    options.thoughts = thoughts
    options.toolNames = toolNames
    return options
}

/// The bytes that events come to.
func messagesBytes(
    _ events: [ReplyEvent], _ form: ReplyForm, _ options: ReplyOptions = messagesOptions()
) -> [UInt8] {
    var output: [UInt8] = []
    let writer = ReplyWriter(.messages, form, options)
    for event in events { writer.write(event, into: &output) }
    return output
}

/// The data of a stream's events. An event whose line and type differ is told as what it is.
func messagesEvents(_ stream: [UInt8]) -> [JSONValue] {
    var reader = EventStreamReader(limit: 1 << 24)
    stream.withUnsafeBytes { reader.feed($0) }
    var events: [JSONValue] = []
    while (try? reader.next()) == true {
        let document = JSONDocument()
        reader.withData { try? document.read($0) }
        events.append(document.root)
    }
    return events
}

/// A stream in short: `0 start {…}`, `0 {…}`, `0 stop`, then `{…} usage {…}` and `message_stop`.
func messagesLines(_ stream: [UInt8]) -> [String] {
    messagesEvents(stream).map { event in
        let index = event["index"].map { "\($0.rawText) " } ?? ""
        switch event["type"]?.string {
        case "message_start": return "message_start"
        case "content_block_start": return index + "start " + (event["content_block"]?.rawText ?? "")
        case "content_block_delta": return index + (event["delta"]?.rawText ?? "")
        case "content_block_stop": return index + "stop"
        case "message_delta": return event["delta"]?["stop_reason"]?.string ?? ""
        default: return event["type"]?.string ?? "no type"
        }
    }
}

/// The lines that a script comes to between its start and its end.
func messagesLines(of script: String, _ options: ReplyOptions = messagesOptions()) -> [String] {
    messagesLines(messagesBytes(events("started m c\n" + script), .stream, options))
}

/// The content of the whole message that a script comes to.
func messagesContent(of script: String, _ options: ReplyOptions = messagesOptions()) -> String? {
    let whole = messagesBytes(events("started m c\n" + script + "\nfinished"), .whole, options)
    return (try? JSONDocument(whole))?.root["content"]?.rawText
}

/// The message that a client puts together from a stream, as official clients do: blocks are appended, deltas go to the
/// block at their index. Nil when a block does not have the next number, or two are open.
func foldedMessage(_ stream: [UInt8]) -> String? {
    var blocks: [(start: JSONValue, text: EncodedText, signature: JSONValue?)] = []
    var isOpen = false
    var head: JSONValue?
    var end: JSONValue?
    for event in messagesEvents(stream) {
        let index = event["index"]?.int
        switch event["type"]?.string {
        case "message_start": head = event["message"]
        case "content_block_start":
            guard index == blocks.count, !isOpen, let block = event["content_block"] else { return nil }
            blocks.append((block, EncodedText(), nil))
            isOpen = true
        case "content_block_delta":
            guard isOpen, index == blocks.count - 1, let delta = event["delta"] else { return nil }
            let text = delta["text"] ?? delta["thinking"] ?? delta["partial_json"]
            if let text = Text(text) { blocks[blocks.count - 1].text.append(text) }
            if let signature = delta["signature"] { blocks[blocks.count - 1].signature = signature }
        case "content_block_stop":
            guard isOpen, index == blocks.count - 1 else { return nil }
            isOpen = false
        case "message_delta": end = event
        default: break
        }
    }
    guard let head, let end, !isOpen else { return nil }
    let content = blocks.map(folded).joined(separator: ",")
    let members = head.members.map { member in
        let value =
            switch member.key.string {
            case "content": "[" + content + "]"
            case "stop_reason", "stop_sequence": end["delta"]?.member(member.key.string ?? "")?.rawText ?? "null"
            case "usage": end["usage"]?.rawText ?? "null"
            default: member.value.rawText
            }
        return member.key.rawText + ":" + value
    }
    let details = end["delta"]?["stop_details"].map { [#""stop_details":"# + $0.rawText] } ?? []
    return canonical("{" + (members + details).joined(separator: ",") + "}")
}

private func folded(_ block: (start: JSONValue, text: EncodedText, signature: JSONValue?)) -> String {
    let members = block.start.members.map { member in
        let value =
            switch member.key.string {
            case "text", "thinking": quoted(block.text.string)
            case "signature": block.signature?.rawText ?? member.value.rawText
            case "input": input(block.text.string)
            default: member.value.rawText
            }
        return member.key.rawText + ":" + value
    }
    return "{" + members.joined(separator: ",") + "}"
}

private func input(_ text: String) -> String {
    if text.allSatisfy(\.isWhitespace) { return "{}" }
    if let value = try? JSONDocument(text), value.root.isObject { return text }
    return #"{"_raw":"# + quoted(text) + "}"
}

private func quoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.string(text)
    return String(decoding: writer.bytes, as: UTF8.self)
}
