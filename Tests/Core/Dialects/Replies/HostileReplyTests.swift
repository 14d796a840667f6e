// Replies that want to cost too much, or count in ways that nobody does.

import Conversation
import Dialects
import Testing

@Suite struct HostileReplyTests {
    @Test(arguments: [
        (
            Dialect.messages, [#"{"type":"message_start","message":{}}"#],
            #"{"type":"content_block_start","index":#,"content_block":{"type":"text"}}"#
        ),
        (
            .messages, [#"{"type":"message_start","message":{}}"#],
            #"{"type":"content_block_start","index":#,"content_block":{"type":"hologram"}}"#
        ),
        (
            .chat, [],
            #"{"id":"c","choices":[{"delta":{"tool_calls":[{"index":#,"id":"x#","function":{"name":"f"}}]}}]}"#
        ),
        (
            .responses, [#"{"type":"response.created","response":{}}"#],
            #"{"type":"response.content_part.added","output_index":#,"part":{"type":"output_text"}}"#
        ),
        (
            .responses, [#"{"type":"response.created","response":{}}"#],
            #"{"type":"response.output_item.done","output_index":#,"item":{"type":"web_search_call"}}"#
        ),
    ])
    func `there is an end to the number of parts`(dialect: Dialect, start: [String], event: String) {
        let events = (0..<5000).map { event.replacing("#", with: "\($0)") }
        #expect(tell(dialect, start + events).failure?.code == "upstream_too_long")
    }

    @Test(arguments: [-1, Int.min, Int.max])
    func `indexes are only names`(index: Int) {
        let messages = tell(
            .messages,
            [
                #"{"type":"message_start","message":{}}"#,
                #"{"type":"content_block_start","index":\#(index),"content_block":{"type":"text","text":"a"}}"#,
                #"{"type":"message_stop"}"#,
            ])
        #expect(messages.gist == "text \"a\"; ended")
        let chat = tell(
            .chat,
            [
                #"{"choices":[{"delta":{"tool_calls":[{"index":\#(index),"id":"x","function":{"name":"f"}}]}}]}"#,
                "[DONE]",
            ])
        #expect(chat.gist == "call x f; toolCalls")
        let responses = tell(
            .responses,
            [
                #"{"type":"response.created","response":{}}"#,
                #"{"type":"response.output_text.delta","output_index":\#(index),"content_index":9,"delta":"a"}"#,
                #"{"type":"response.completed","response":{}}"#,
            ])
        #expect(responses.gist == "text \"a\"; ended")
    }

    @Test(arguments: Dialect.allCases) func `there is an end to the length of an event`(dialect: Dialect) {
        let bytes = Array("data: {\"x\":\"".utf8) + [UInt8](repeating: 0x61, count: (16 << 20) + 1)
        #expect(tell(bytes, dialect, .stream).failure?.code == "upstream_too_long")
    }

    @Test(arguments: Dialect.allCases) func `there is an end to the length of a whole reply`(dialect: Dialect) {
        let bytes = [UInt8](repeating: 0x20, count: (64 << 20) + 1)
        #expect(tell(bytes, dialect, .whole).failure?.code == "upstream_too_long")
    }

    @Test(arguments: Dialect.allCases) func `deep nesting is refused`(dialect: Dialect) {
        let bytes = Array((String(repeating: "[", count: 100_000)).utf8)
        #expect(tell(bytes, dialect, .whole).failure?.code == "upstream_malformed")
    }

    @Test(arguments: Dialect.allCases, ["[]", "\"error\"", "null", "{}", #"{"type":[]}"#, #"{"choices":{}}"#])
    func `values of the wrong kind are no reply`(dialect: Dialect, value: String) {
        for form in [ReplyForm.whole, .stream] {
            for isObserving in [false, true] {
                let bytes = Array((form == .stream ? "data: \(value)\n\n" : value).utf8)
                let telling = tell(bytes, dialect, form, isObserving: isObserving)
                #expect(!telling.isFinished || (isObserving && form == .whole), "nothing was said")
            }
        }
    }

    @Test func `after its failure a reader says nothing more`() throws {
        let reader = ReplyReader(.messages, .stream)
        reader.feed(Array("data: {\n\n".utf8))
        #expect(throws: Failure.self) { try reader.next() }
        reader.feed(Array("data: {\"type\":\"message_start\",\"message\":{}}\n\n".utf8))
        #expect(try reader.next() == nil && reader.isOver)
    }
}
