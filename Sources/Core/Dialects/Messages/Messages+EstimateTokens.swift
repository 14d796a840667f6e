// An estimate of what a Messages request would be counted as, for targets that have no counting endpoint.
//
//     text, names, arguments, schemas   4 bytes a token of ASCII, 2 of anything else, rounded up for the whole
//     a message, a block, a tool        4 tokens each, for what stands around it
//     an image                          1,600 tokens: what the largest costs
//     a document that is no text        3,000 tokens: about two pages
//
// Tokenizers differ more from each other than this does from most of them; it errs towards too many. Nobody is billed
// by it: agents use it to decide when to shorten a conversation.

package import Conversation
package import Wire

/// Tokens that `system`, `tools` and `messages` of a Messages request come to, about.
package func estimateInputTokens(_ body: JSONDocument) throws(Failure) -> Int {
    guard body.root.given("messages") != nil else {
        throw body.complaint(missing: "messages", in: body.root, expected: "an array of messages")
    }
    var estimate = TokenEstimate()
    for member in body.root.members {
        switch member.key {
        case "system", "messages": estimate.add(content: member.value)
        case "tools": estimate.add(tools: member.value)
        default: break
        }
    }
    return estimate.tokens
}

/// A sum under way.
private struct TokenEstimate {
    private var asciiBytes = 0
    private var otherBytes = 0
    private var fixed = 0

    var tokens: Int { fixed + (asciiBytes + 3) / 4 + (otherBytes + 1) / 2 }

    /// Tools are read as they are spelled: a model sees their schemas.
    mutating func add(tools: JSONValue) {
        for tool in tools.elements {
            fixed += 4
            count(tool)
        }
    }

    /// A string, a list of blocks or messages, or one of them.
    mutating func add(content: JSONValue) {
        switch content.kind {
        case .string: count(content)
        case .array: for element in content.elements { add(element: element) }
        default: break
        }
    }

    private mutating func add(element: JSONValue) {
        guard element.isObject else { return add(content: element) }
        fixed += 4
        switch element["type"] {
        case let type? where type.equals("image"): fixed += 1_600
        case let type? where type.equals("document"): add(document: element)
        default: addMembers(of: element)
        }
    }

    private mutating func addMembers(of element: JSONValue) {
        for member in element.members {
            switch member.key {
            case "text", "thinking", "name", "input": count(member.value)
            case "content": add(content: member.value)
            default: break
            }
        }
    }

    private mutating func add(document: JSONValue) {
        guard let source = document["source"] else { return }
        if source["type"]?.equals("text") ?? false, let text = source["data"] { return count(text) }
        if let content = source["content"] { return add(content: content) }
        fixed += 3_000
    }

    private mutating func count(_ value: JSONValue) {
        value.withBytes { bytes in
            let ascii = bytes.reduce(0) { $0 + ($1 < 0x80 ? 1 : 0) }
            // A string's quotes are not part of it.
            asciiBytes += value.isString ? ascii - 2 : ascii
            otherBytes += bytes.count - ascii
        }
    }
}
