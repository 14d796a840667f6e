// Where the proofs of Messages stand: in the blocks of a reply, and in the same blocks when they come back.

import Wire

extension JSONValue {
    /// What proves a block of thinking: its signature, or its sealed data.
    var messagesProof: JSONValue? {
        guard let type = self["type"] else { return nil }
        if type.equals("thinking") { return self["signature"] }
        return type.equals("redacted_thinking") ? self["data"] : nil
    }
}
