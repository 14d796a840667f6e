// The seventh law over the situations: no bytes crash a reader, and what cannot be understood is refused in words.

import Conversation
import Dialects
import Testing
import Wire

private let strangers = [
    "null", "true", "5", "-1e9", #""""#, #""x""#, #""\ud800""#, "[]", "{}", "[[]]", #"{"type":7}"#,
]

/// The value and all values in it.
private func everything(in value: JSONValue) -> [JSONValue] {
    [value] + value.members.flatMap { everything(in: $0.value) } + value.elements.flatMap { everything(in: $0) }
}

@Suite struct `No bytes crash a reader` {
    /// Every value of every request is replaced by another kind of value, for a target of each dialect.
    @Test(arguments: Crossing.requests.filter { $0.from == $0.to })
    func `a damaged request is understood or refused in words`(crossing: Crossing) throws {
        let body = try JSONDocument(try crossing.request(crossing.source))
        for (number, value) in everything(in: body.root).enumerated() {
            var edits = JSONEdits(body)
            edits.replace(value, with: Array(strangers[number % strangers.count].utf8))
            var bytes: [UInt8] = []
            edits.write(into: &bytes)
            for target in Dialect.allCases {
                let lane = Lane(caller: crossing.from, target: target)
                do {
                    let sent = try crossing.situation.settings.send(String(decoding: bytes, as: UTF8.self), in: lane)
                    _ = try JSONDocument(sent.text)
                } catch let notSent as NotSent {
                    #expect(notSent.isCallersFault && !notSent.words.isEmpty, "\(notSent.words)")
                }
            }
        }
    }

    @Test(arguments: SpokenReply.all)
    func `a damaged reply is told or fails in words`(reply: SpokenReply) {
        var dice = UInt64(reply.text.utf8.count)
        for _ in 0..<24 {
            var bytes = Array(reply.text.utf8)
            for _ in 0..<3 {
                dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(dice >> 33) % bytes.count] = UInt8(truncatingIfNeeded: dice >> 20)
            }
            let heard = HeardReply(bytes: bytes, reply.dialect, reply.form)
            for dialect in Dialect.allCases {
                let options = ReplyOptions(model: "m", now: 0, requestID: "r")
                _ = heard.rewritten(dialect, .stream, options)
                _ = heard.rewritten(dialect, .whole, options)
            }
        }
    }

    /// A megabyte, generated here and not kept in a file.
    @Test(arguments: Lane.all)
    func `very large arguments cross whole`(lane: Lane) throws {
        let text = String(repeating: "Zeile \\n\u{e9} \u{1f30d} ", count: 50_000)
        let calls = [
            Dialect.chat: #"{"choices":[{"message":{"tool_calls":[{"id":"c","type":"function","function":{"name":"f","#
                + #""arguments":"{\"text\":\"\#(text.replacing("\\", with: "\\\\"))\"}"}}]},"finish_reason":"tool_calls"}]}"#,
            .responses: #"{"object":"response","status":"completed","output":[{"type":"function_call","call_id":"c","#
                + #""name":"f","arguments":"{\"text\":\"\#(text.replacing("\\", with: "\\\\"))\"}"}]}"#,
            .messages: #"{"type":"message","content":[{"type":"tool_use","id":"c","name":"f","#
                + #""input":{"text":"\#(text)"}}],"stop_reason":"tool_use"}"#,
        ]
        let heard = HeardReply(calls[lane.target]!, lane.target, .whole)
        #expect(heard.failure == nil)
        for form in [ReplyForm.whole, .stream] {
            let written = heard.rewritten(lane.caller, form, ReplyOptions(model: "m", now: 0))
            var reply = Reply()
            for event in HeardReply(written, lane.caller, form).events { reply.take(event) }
            let arguments = try #require(reply.parts.first?.content.string)
            #expect(try Tree(arguments)["text"]?.string == text.replacing("\\n", with: "\n"))
        }
    }
}
