// A request in the Chat dialect, straight from the hub to bytes.
//
// The conversation stands first (model, messages), what may change stands behind it: a longer conversation begins with
// the very bytes of the shorter one, up to the end of its last message. For that each message is a function of the
// turns that it is made of, and a message is only written when nothing can be added to it any more.
//
// Where the caller speaks Chat too ("home"), what only this dialect says is written as the caller did.

import Conversation
import Wire

/// A Chat request while it is being written.
struct ChatPromptWriting: PromptWriting {
    static let dialect = Dialect.chat

    let prompt: Prompt
    let target: TargetShape
    var settlement: Settlement
    var json = JSONWriter()
    var losses = LossList()
    var names = ToolNames()
    var conversation = OpenChatConversation()

    var turn: Int { conversation.turn }

    init(prompt: Prompt, target: TargetShape, settlement: Settlement) {
        self.prompt = prompt
        self.target = target
        self.settlement = settlement
    }

    mutating func write(into bytes: inout [UInt8]) throws(Failure) -> WrittenPrompt {
        try setExtrasAside()
        return try write(into: &bytes) { writing throws(Failure) in
            try writing.writeBody()
            return []
        }
    }

    private mutating func writeBody() throws(Failure) {
        json.beginObject()
        json.key("model")
        json.string(target.model)
        try writeTurns()
        try writeTools()
        try writeControls()
        json.endObject()
    }

    /// The caller speaks Chat too.
    var isHome: Bool { target.caller == Self.dialect }

    /// Marks for a cache stay where the target knows them.
    mutating func kept(_ control: JSONValue?) -> JSONValue? {
        guard let control else { return nil }
        if target.takesCacheControl { return control }
        losses.note("cache_control", "dropped")
        return nil
    }
}
