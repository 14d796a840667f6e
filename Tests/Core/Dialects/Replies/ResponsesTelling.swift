// What a Responses reply's writer wrote, in a form that tests can compare.

import Conversation
import Dialects
import Wire

/// The bytes that events come to.
func responses(_ events: [ReplyEvent], _ form: ReplyForm, _ options: ReplyOptions = chatOptions()) -> [UInt8] {
    var output: [UInt8] = []
    let writer = ReplyWriter(.responses, form, options)
    for event in events { writer.write(event, into: &output) }
    return output
}

/// One event of a stream: its name on the wire and its data.
struct WrittenEvent {
    var name: String
    var data: JSONValue

    /// `output_text.delta 0 "He"`: the name, the place of the item, and what is new.
    var line: String {
        if let response = data["response"] { return "\(word) \(summary(of: response))" }
        let content = ["item", "part", "annotation", "delta", "text", "refusal", "arguments", "input"]
            .compactMap { data.member($0) }.first
        return "\(word) \(data["output_index"]?.rawText ?? "-") \((content ?? data).rawText)"
    }

    private var word: String {
        name.hasPrefix("response.") ? String(name.dropFirst("response.".count)) : name
    }

    /// `completed`, `incomplete content_filter`, `failed {"code":…}`, and the number of items.
    private func summary(of response: JSONValue) -> String {
        let status = response["status"]?.string ?? "-"
        let reason = response["incomplete_details"]?["reason"]?.string
        let error = response["error"].flatMap { $0.isNull ? nil : $0.rawText }
        return ([status] + [reason, error].compactMap { $0 }).joined(separator: " ")
    }
}

/// The events of a stream. A line that is no event of ours is one without data.
func writtenEvents(_ bytes: [UInt8]) -> [WrittenEvent] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n\n").map { event in
        let lines = event.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let document = lines.count == 2 ? try? JSONDocument(String(lines[1].dropFirst("data: ".count))) : nil
        return WrittenEvent(name: String(lines[0].dropFirst("event: ".count)), data: (document ?? JSONDocument()).root)
    }
}

/// The lines that a script comes to, without the first two, which are always the same.
func responseLines(of script: String, _ options: ReplyOptions = chatOptions()) -> [String] {
    // The end of a part is told when it is known whether it was cut off.
    let told = events(script) + [.stopped(Stop(.ended))]
    return Array(writtenEvents(responses(told, .stream, options)).map(\.line).dropFirst(2))
}

/// The response that a script comes to when it is written whole.
func response(of script: String, _ options: ReplyOptions = chatOptions()) -> JSONValue? {
    (try? JSONDocument(responses(events(script), .whole, options)))?.root
}
