// The calls of a whole reply in the Chat dialect, and what kinds of parts mean there.

import Conversation
import Wire

extension JSONWriter {
    /// The `tool_calls` of a message, if there are any.
    mutating func chatCalls(_ reply: Reply, _ options: ReplyOptions) {
        guard reply.parts.contains(where: \.isCall) else { return }
        key("tool_calls")
        beginArray()
        for part in reply.parts {
            switch part.kind {
            case .call(let id, let name): chatCall(part, id, name, options)
            case .customCall(let id, let name): chatCustomCall(id, name) { $0.text(part.content) }
            default: break
            }
        }
        endArray()
    }

    private mutating func chatCall(_ part: ReplyPart, _ id: Text, _ name: Text, _ options: ReplyOptions) {
        let row = options.toolNames.row(sent: name)
        let name = row.map { Text.string($0.original) } ?? name
        if row?.isWrapped == true {
            return chatCustomCall(id, name) { $0.string(unwrapped(part.content.string)) }
        }
        chatCall(id, "function", name) { function in
            function.key("arguments")
            if part.content.isEmpty { function.string("{}") } else { function.text(part.content) }
        }
    }

    private mutating func chatCustomCall(_ id: Text, _ name: Text, _ input: (inout JSONWriter) -> Void) {
        chatCall(id, "custom", name) { custom in
            custom.key("input")
            input(&custom)
        }
    }

    private mutating func chatCall(
        _ id: Text, _ type: StaticString, _ name: Text, _ content: (inout JSONWriter) -> Void
    ) {
        beginObject()
        key("id")
        text(id)
        key("type")
        string(type)
        key(type)
        beginObject()
        key("name")
        text(name)
        content(&self)
        endObject()
        endObject()
    }
}

extension ReplyPart {
    /// A call of a function or of a free-form tool.
    var isCall: Bool {
        switch kind {
        case .call, .customCall: true
        default: false
        }
    }

    /// A thought that is not sealed.
    var isThought: Bool {
        if case .thought = kind { true } else { false }
    }

    /// Words with which the model refuses.
    var isRefusal: Bool {
        if case .refusal = kind { true } else { false }
    }

    /// A thought without text.
    var isSealed: Bool {
        if case .sealedThought = kind { true } else { false }
    }

    /// Stands in `content`, where thoughts do too if they are shown in tags.
    func isContent(_ showsTags: Bool) -> Bool {
        if case .text = kind { return true }
        return showsTags && isThought && !content.isEmpty
    }

    /// Ends a run of thoughts that is shown in tags.
    var closesTags: Bool { isCall || isRefusal && !content.isEmpty || !isThought && !isSealed && !content.isEmpty }
}
