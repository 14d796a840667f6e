// What tells one session from another in a request's body. Only read for groups that keep sessions together.
//
// A conversation's opening is what never changes while it goes on: its instructions, and the turns up to the user's
// first words. Only the texts count, so a caller who moves its cache marks, or writes a string as a list of one part in
// the next turn, stays where it is.

package import Conversation
package import Wire

extension JSONDocument {
    /// `prompt_cache_key`, if it is a string that is not empty.
    package var promptCacheKey: SessionKey? { root["prompt_cache_key"]?.sessionKey }
}

extension Dialect {
    /// Whom the caller calls for: `safety_identifier`, else `user`; in Messages `metadata.user_id`.
    package func user(of body: JSONDocument) -> SessionKey? {
        switch self {
        case .chat, .responses: body.root["safety_identifier"]?.sessionKey ?? body.root["user"]?.sessionKey
        case .messages: body.root["metadata"]?["user_id"]?.sessionKey
        }
    }

    /// How the conversation begins; nil where the user has said nothing yet.
    package func opening(of body: JSONDocument) -> SessionKey? {
        var opening = Opening()
        switch self {
        case .chat: opening.add(turns: body.root["messages"])
        case .responses:
            opening.add(content: body.root["instructions"])
            opening.add(turns: body.root["input"])
        case .messages:
            opening.add(content: body.root["system"])
            opening.add(turns: body.root["messages"])
        }
        return opening.hasUser ? opening.key : nil
    }
}

/// A conversation's opening while it is read.
private struct Opening {
    var key = SessionKey()
    var hasUser = false

    /// Turns up to the user's first; a string is the user's.
    mutating func add(turns: JSONValue?) {
        guard let turns else { return }
        guard turns.isArray else {
            hasUser = turns.isString
            return add(content: turns)
        }
        for turn in turns.elements {
            add(content: turn["content"])
            guard turn["role"]?.equals("user") != true else { return hasUser = true }
        }
    }

    /// A string, or the texts of a list of parts.
    mutating func add(content: JSONValue?) {
        guard let content else { return }
        guard content.isArray else { return add(text: content) }
        for part in content.elements { add(text: part["text"]) }
    }

    private mutating func add(text: JSONValue?) {
        guard let text, text.isString else { return }
        text.withBytes { key.add(UnsafeRawBufferPointer(rebasing: $0.dropFirst().dropLast())) }
    }
}

extension JSONValue {
    fileprivate var sessionKey: SessionKey? {
        guard isString, range.count > 2 else { return nil }
        var key = SessionKey()
        withBytes { key.add(UnsafeRawBufferPointer(rebasing: $0.dropFirst().dropLast())) }
        return key
    }
}
