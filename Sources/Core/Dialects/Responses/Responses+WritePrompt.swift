// A request in the Responses dialect, straight from the hub to bytes.
//
// What a conversation keeps from turn to turn stands first (model, instructions, tools, input), what may change stands
// behind it: a longer conversation begins with the very bytes of the shorter one, up to the end of its last item. Every
// message, call, result and thought is an item of its own, so a turn that is written is never opened again.
//
// Nothing is stored at the provider, so the model's reasoning comes back in encrypted form and returns with the next
// turn.

import Conversation
import Wire

/// A Responses request while it is being written.
struct ResponsesPromptWriting: PromptWriting {
    static let dialect = Dialect.responses

    let prompt: Prompt
    let target: TargetShape
    var settlement: Settlement
    var json = JSONWriter()
    var losses = LossList()
    var names = ToolNames()
    var conversation = OpenInput()

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
        let opening = openingTurns
        try writeInstructions(prompt.turns[..<opening])
        let offersTools = try writeTools()
        try writeInput(from: opening)
        try writeControls(offersTools: offersTools)
        json.endObject()
    }

    /// How many turns are the instructions. Where nothing else is said they are the input, which must not be empty.
    private var openingTurns: Int {
        let opening = prompt.turns.prefix(while: \.isInstruction).count
        return opening == prompt.turns.count ? 0 : opening
    }

    /// Caches know the prefix of the request here, not marks in it.
    mutating func loseCacheControl(_ control: JSONValue?) {
        if control != nil { losses.note("cache_control", "dropped") }
    }
}
