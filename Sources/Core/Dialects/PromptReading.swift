// Reading a whole request into the hub.

package import Conversation
package import Wire

extension Dialect {
    /// The request's meaning, for the lanes that are not straight.
    ///
    /// - Parameter facts: what `readFacts` found in the same body.
    /// - Throws: `.malformed`, naming the member and its place.
    package func readPrompt(_ body: JSONDocument, _ facts: Facts) throws(Failure) -> Prompt {
        switch self {
        case .chat:
            var reading = ChatPromptReading(body: body, facts: facts)
            return try reading.read()
        case .responses:
            var reading = ResponsesPromptReading(body: body, facts: facts)
            return try reading.read()
        case .messages:
            var reading = MessagesPromptReading(body: body, facts: facts)
            return try reading.read()
        }
    }
}
