// The meaning of a Responses request.

import Conversation
import Wire

/// A Responses request while it is being read.
struct ResponsesPromptReading {
    let body: JSONDocument
    let facts: Facts
    var prompt: Prompt

    init(body: JSONDocument, facts: Facts) {
        self.body = body
        self.facts = facts
        prompt = Prompt(model: facts.model)
    }

    mutating func read() throws(Failure) -> Prompt {
        throw Failure(.configuration, "requests in this dialect cannot be translated", code: "lane-not-built")
    }
}
