// Reading a whole request into the hub.

package import Conversation
package import Wire

extension Dialect {
    /// The request's meaning, for the lanes that are not straight.
    ///
    /// - Parameter facts: what `readFacts` found in the same body.
    /// - Throws: `.malformed`, naming the member and its place.
    package func readPrompt(_ body: JSONDocument, _ facts: Facts) throws(Failure) -> Prompt {
        guard self == .chat else {
            throw Failure(.configuration, "requests in \(rawValue) cannot be translated", code: "lane-not-built")
        }
        var reading = ChatPromptReading(body: body, facts: facts)
        return try reading.read()
    }
}
