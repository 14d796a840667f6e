// What a Chat reply's writer wrote, in a form that tests can compare.

import Conversation
import Dialects
import Wire

/// Options that differ from the usual in what a test is about.
func chatOptions(
    _ display: ThoughtDisplay = .reasoningContent, includeUsage: Bool = false, toolNames: ToolNames = ToolNames()
) -> ReplyOptions {
    var options = ReplyOptions(model: "group", now: 7, requestID: "req-1")
    options.thoughts = display
    options.includeUsage = includeUsage
    options.toolNames = toolNames
    return options
}

/// The bytes that events come to.
func written(_ events: [ReplyEvent], _ form: ReplyForm, _ options: ReplyOptions) -> String {
    var output: [UInt8] = []
    let writer = ReplyWriter(.chat, form, options)
    for event in events { writer.write(event, into: &output) }
    return String(decoding: output, as: UTF8.self)
}

/// The chunks of a stream, each reduced to what differs: its delta, its reason to stop, its usage, or all of it.
func chunks(_ stream: String) -> [String] {
    stream.split(separator: "\n\n").map { event in
        let data = String(event.dropFirst("data: ".count))
        guard let chunk = (try? JSONDocument(data))?.root else { return data }
        if chunk["error"] != nil { return data }
        guard let choice = chunk["choices"]?[0] else { return "usage " + (chunk["usage"]?.rawText ?? "none") }
        let reason = choice["finish_reason"]?.string.map { " " + $0 } ?? ""
        return (choice["delta"]?.rawText ?? "") + reason
    }
}

/// The chunks that a script comes to.
func chunks(of script: String, _ options: ReplyOptions = chatOptions()) -> [String] {
    chunks(written(events(script), .stream, options))
}

/// The message that a script comes to when it is written whole.
func message(of script: String, _ options: ReplyOptions = chatOptions()) -> String? {
    (try? JSONDocument(written(events(script), .whole, options)))?.root["choices"]?[0]?["message"]?.rawText
}
