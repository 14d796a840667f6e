// A request in the Responses dialect, straight from the hub to bytes.

import Conversation
import Wire

/// A Responses request while it is being written.
struct ResponsesPromptWriting {
    let prompt: Prompt
    let target: TargetShape
    var settlement: Settlement
    var json = JSONWriter()
    var losses = LossList()

    init(prompt: Prompt, target: TargetShape, settlement: Settlement) {
        self.prompt = prompt
        self.target = target
        self.settlement = settlement
    }

    mutating func write(into bytes: inout [UInt8]) throws(Failure) -> WrittenPrompt {
        throw Failure(.configuration, "requests in this dialect cannot be written", code: "lane-not-built")
    }
}
