// A row of the tables of Messages requests, and the requests that they are made of.

import Conversation
import Dialects
import Testing

/// A request, one member of what is written, and its value.
struct PromptRow: Sendable, CustomTestStringConvertible {
    var reason: String
    var chat: String
    var member: String
    var expected: String
    var losses: String
    var restored: [String]

    init(
        _ reason: String, _ chat: String, _ member: String, _ expected: String, losses: String = "",
        restored: [String] = []
    ) {
        self.reason = reason
        self.chat = chat
        self.member = member
        self.expected = expected
        self.losses = losses
        self.restored = restored
    }

    var testDescription: String { reason }

    /// Writes the request and looks at the member.
    func check() throws {
        let outcome = try Translation(restored: restored).write(chat)
        #expect(outcome.member(member) == (expected == "absent" ? "absent" : canonical(expected)))
        #expect(outcome.losses == losses)
    }
}

/// A question and two calls that wait for their results.
let calls =
    #"{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":["#
    + #"{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},"#
    + #"{"id":"c2","type":"function","function":{"name":"g","arguments":""}}]}"#

/// What a tool gave back.
func result(_ id: String, _ text: String) -> String {
    #"{"role":"tool","tool_call_id":"\#(id)","content":"\#(text)"}"#
}

/// A question, one call and its result.
func call(arguments: String) -> String {
    saying(
        #"""
        {"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f",
        "arguments":\#(arguments)}}]},
        """#
            + result("c", "r"))
}

/// The messages that `call` comes to.
func afterCall(_ input: String) -> String {
    #"""
    [{"role":"user","content":[{"type":"text","text":"q"}]},
    {"role":"assistant","content":[{"type":"tool_use","id":"c","name":"f","input":\#(input)}]},
    {"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":[{"type":"text","text":"r"}]}]}]
    """#
}

/// One message of the user.
func user(_ blocks: String) -> String { #"[{"role":"user","content":["# + blocks + "]}]" }

/// A request with one message of one part.
func part(_ part: String) -> String { saying(#"{"role":"user","content":["# + part + "]}") }

/// Members: two tools and the choice among them.
func choosing(_ choice: String) -> String {
    #"""
    "tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}],
    "tool_choice":\#(choice)
    """#
}

/// A choice that allows one of them.
func allowing(_ mode: String) -> String {
    #"""
    {"type":"allowed_tools","allowed_tools":{"mode":"\#(mode)","tools":[{"type":"function",
    "function":{"name":"g"}}]}}
    """#
}
