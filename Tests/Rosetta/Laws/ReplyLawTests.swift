// The laws of replies, over all situations.

import Conversation
import Dialects
import Testing
import Wire

/// A reply as a provider sends it.
struct SpokenReply: Sendable, CustomTestStringConvertible {
    var situation: Situation
    var dialect: Dialect
    var form: ReplyForm
    var text: String

    var testDescription: String { "\(situation.name) reply \(dialect.word) \(form)" }

    static let all: [SpokenReply] = Situation.all.flatMap { situation in
        Dialect.allCases.flatMap { dialect in
            [("json", ReplyForm.whole), ("sse", .stream)].compactMap { ending, form in
                let crossing = Crossing(situation: situation, side: "reply", from: dialect, to: dialect, form: ending)
                guard situation.files[crossing.source] != nil, let text = try? crossing.spokenSource() else {
                    return nil
                }
                return SpokenReply(situation: situation, dialect: dialect, form: form, text: text)
            }
        }
    }
}

extension SpokenReply {
    /// The text has what ends a reply of the dialect.
    fileprivate func ends(_ text: String) -> Bool {
        switch dialect {
        case .chat: text.contains("\"finish_reason\":\"")
        case .responses: text.contains("response.completed") || text.contains("response.incomplete")
        case .messages: text.contains("message_stop")
        }
    }
}

extension Tree {
    /// Without what a reader cannot see: in Chat, which words a detail of the reasoning belongs to, and that a thought
    /// without words was one; in Responses, that a refusal was told behind the item that was cut off.
    var putTogether: Tree {
        let hasRefusal = text.contains("\"type\":\"refusal\"")
        return comparable.changed { tree in
            switch tree["type"]?.string {
            case "reasoning.encrypted": tree.without("index")
            case "message" where hasRefusal: tree.without("status")
            default: tree["reasoning_content"]?.string == "" ? tree.without("reasoning_content") : tree
            }
        }
    }
}

@Suite struct `Laws of replies over all situations` {
    @Test(arguments: SpokenReply.all)
    func `a reader tells the same for every way of cutting the bytes`(reply: SpokenReply) {
        let whole = HeardReply(reply.text, reply.dialect, reply.form).script
        for size in [1, 2, 3, 7, 64] {
            #expect(HeardReply(reply.text, reply.dialect, reply.form, size: size).script == whole)
        }
    }

    @Test(arguments: SpokenReply.all, Dialect.allCases)
    func `a streamed telling put together is the whole telling`(reply: SpokenReply, dialect: Dialect) throws {
        let crossing = Crossing(situation: reply.situation, side: "reply", from: reply.dialect, to: dialect)
        let heard = HeardReply(reply.text, reply.dialect, reply.form)
        guard case .finished? = heard.events.last else { return }
        let whole = heard.written(dialect, .whole, crossing.options, crossing.sealing)
        let stream = heard.written(dialect, .stream, crossing.options, crossing.sealing)
        var options = crossing.options
        options.toolNames = ToolNames()
        let again = HeardReply(stream, dialect, .stream).rewritten(dialect, .whole, options)
        let differences = try Tree(again).putTogether.differences(from: try Tree(whole).putTogether)
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    @Test(arguments: SpokenReply.all)
    func `what is cut off comes to no good end`(reply: SpokenReply) {
        let bytes = Array(reply.text.utf8)
        guard case .finished? = HeardReply(reply.text, reply.dialect, reply.form).events.last else { return }
        for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 40)) {
            let text = String(decoding: bytes[..<place], as: UTF8.self)
            let heard = HeardReply(text, reply.dialect, reply.form)
            let isFinished = if case .finished? = heard.events.last { true } else { false }
            #expect(!isFinished || reply.ends(text), "finished at byte \(place)")
        }
    }
}
