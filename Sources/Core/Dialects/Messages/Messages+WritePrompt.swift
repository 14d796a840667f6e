// A request in the Messages dialect, straight from the hub to bytes.
//
// What a conversation keeps from turn to turn stands first (model, system, tools, messages), what may change stands
// behind it: a longer conversation begins with the very bytes of the shorter one, up to the end of its last message.
// All content is written as blocks, never as a bare string, because the next turn may have to be added to the same
// message.

import Conversation
import Wire

/// A Messages request while it is being written.
struct MessagesPromptWriting: PromptWriting {
    static let dialect = Dialect.messages

    let prompt: Prompt
    let target: TargetShape
    var settlement: Settlement
    var json = JSONWriter()
    var losses = LossList()
    var names = ToolNames()
    var conversation = OpenConversation()
    var breakpoints = 0
    /// Where the arguments of calls are read.
    let scratch = JSONDocument()

    var turn: Int { conversation.turn }

    init(prompt: Prompt, target: TargetShape, settlement: Settlement) {
        self.prompt = prompt
        self.target = target
        self.settlement = settlement
    }

    mutating func write(into bytes: inout [UInt8]) throws(Failure) -> WrittenPrompt {
        leaveThinkingOutIfUnproven()
        try setExtrasAside()
        return try write(into: &bytes) { writing throws(Failure) in
            let offersTools = try writing.writeBody()
            return writing.headers(offersTools: offersTools)
        }
    }

    /// True when there is at least one tool.
    private mutating func writeBody() throws(Failure) -> Bool {
        json.beginObject()
        json.key("model")
        json.string(target.model)
        let opening = prompt.turns.prefix(while: \.isInstruction).count
        try writeSystem(prompt.turns[..<opening])
        let offersTools = try writeTools()
        try writeTurns(from: opening)
        try writeControls(offersTools: offersTools)
        json.endObject()
        return offersTools
    }

    private func headers(offersTools: Bool) -> [(name: String, value: String)] {
        var headers = [(name: "anthropic-version", value: target.anthropicVersion)]
        if settlement.thinks, offersTools, let beta = target.interleavedBeta {
            headers.append((name: "anthropic-beta", value: beta))
        }
        return headers
    }

    /// Writes `cache_control` while there are marks left: the API takes four.
    mutating func writeCacheControl(_ control: JSONValue?) {
        guard let control else { return }
        guard breakpoints < 4 else { return losses.note("cache_control", "dropped after the fourth") }
        breakpoints += 1
        json.key("cache_control")
        json.raw(control)
    }
}
