// Writing a whole request from the hub.

package import Conversation

/// What came of writing a request, besides its bytes.
package struct WrittenPrompt: Sendable {
    /// What the target's dialect or model cannot say, each once, with the adjustments of the settlement.
    package var losses: [Loss]
    /// Headers that belong to the body, lower case.
    package var headers: [(name: String, value: String)]
    /// How to read the reply's tool names.
    package var names: ToolNames
    /// What was written in the end; a writer may have to leave thinking out.
    package var settlement: Settlement
}

extension Dialect {
    /// Writes `prompt` as a request in this dialect. A pure function: the same prompt gives the same bytes, and a
    /// longer conversation the same beginning.
    ///
    /// - Throws: `.malformed` when the prompt cannot be said, naming the member in the caller's dialect. What was
    ///   appended until then is of no use.
    package func writePrompt(
        _ prompt: Prompt, for target: TargetShape, _ settlement: Settlement, into bytes: inout [UInt8]
    ) throws(Failure) -> WrittenPrompt {
        switch self {
        case .chat:
            var writing = ChatPromptWriting(prompt: prompt, target: target, settlement: settlement)
            return try writing.write(into: &bytes)
        case .responses:
            var writing = ResponsesPromptWriting(prompt: prompt, target: target, settlement: settlement)
            return try writing.write(into: &bytes)
        case .messages:
            var writing = MessagesPromptWriting(prompt: prompt, target: target, settlement: settlement)
            return try writing.write(into: &bytes)
        }
    }
}

/// Losses, each once.
struct LossList {
    private(set) var losses: [Loss] = []

    mutating func note(_ field: String, _ outcome: String) {
        let loss = Loss(field, outcome)
        if !losses.contains(loss) { losses.append(loss) }
    }
}
