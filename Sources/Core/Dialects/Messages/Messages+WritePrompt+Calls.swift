// Calls in a Messages request: the input is an object, where other dialects have a string that holds one.

import Conversation
import Wire

extension MessagesPromptWriting {
    mutating func writeCall(_ call: ToolCall) throws(Failure) {
        let id = Spelling.callID(call.id.string)
        if conversation.unanswered.contains(id) {
            throw Failure(.malformed, "\(field(nil)): two tool calls have the id \(call.id.string)", param: field(nil))
        }
        conversation.unanswered.append(id)
        try speak(.assistant)
        json.beginObject()
        json.key("type")
        json.string("tool_use")
        json.key("id")
        json.string(id)
        json.key("name")
        json.string(names.spell(call.name))
        json.key("input")
        writeInput(call.input)
        json.endObject()
    }

    private mutating func writeInput(_ input: ToolCall.Input) {
        switch input {
        case .object(let object): json.raw(object)
        case .free(let text): writeObject("input", text)
        case .encoded(let text): writeArguments(text)
        }
    }

    /// The object that the string holds. No arguments at all are an empty object; anything else is kept as it is, under
    /// the name `_raw`.
    private mutating func writeArguments(_ text: Text) {
        var arguments = text.string
        if arguments.allSatisfy(\.isWhitespace) { return json.raw(bytes: Array("{}".utf8)) }
        let isObject = arguments.withUTF8 { bytes in
            (try? scratch.read(UnsafeRawBufferPointer(bytes))) != nil && scratch.root.isObject
        }
        if isObject { json.raw(scratch.root) } else { writeObject("_raw", text) }
    }

    private mutating func writeObject(_ key: StaticString, _ text: Text) {
        json.beginObject()
        json.key(key)
        json.text(text)
        json.endObject()
    }
}
