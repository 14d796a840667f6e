// Tools of Chat requests as Responses requests, and the choice among them.

import Conversation
import Dialects
import Testing

private func tool(_ members: String) -> String {
    asking(#""tools":[{"type":"function","function":{"name":"f""# + members + "}}]")
}

private func flat(_ parameters: String, strict: Bool = false) -> String {
    #"[{"type":"function","name":"f","parameters":\#(parameters),"strict":\#(strict)}]"#
}

private let nothing = #"{"type":"object","properties":{}}"#

private let rows = [
    ResponsesRow(
        "a tool", tool(#","description":"d","parameters":{"type":"object","properties":{"a":{}}}"#), "tools",
        #"""
        [{"type":"function","name":"f","description":"d","parameters":{"type":"object","properties":{"a":{}}},
        "strict":false}]
        """#),
    ResponsesRow("no parameters", tool(""), "tools", flat(nothing)),
    ResponsesRow("empty parameters", tool(#","parameters":{}"#), "tools", flat(nothing)),
    ResponsesRow(
        "parameters without a type", tool(#","parameters":{"properties":{"a":{}}}"#), "tools",
        flat(#"{"type":"object","properties":{"a":{}}}"#)),
    ResponsesRow("strict", tool(#","strict":true"#), "tools", flat(nothing, strict: true)),
    ResponsesRow(
        "a name that the API refuses gets another", tool(#",".":1"#).replacing(#""f""#, with: #""f.g""#), "tools",
        flat(nothing).replacing(#""f""#, with: #""f_g_dd8f8d18ff95d7d6""#)),
    ResponsesRow(
        "a grammar stands one floor higher",
        asking(
            #"""
            "tools":[{"type":"custom","custom":{"name":"f","description":"d","format":{"type":"grammar",
            "grammar":{"syntax":"lark","definition":"s: \"a\""}}}}]
            """#
        ), "tools",
        #"""
        [{"type":"custom","name":"f","description":"d",
        "format":{"type":"grammar","syntax":"lark","definition":"s: \"a\""}}]
        """#),
    ResponsesRow(
        "free-form text", asking(#""tools":[{"type":"custom","custom":{"name":"f","format":{"type":"text"}}}]"#),
        "tools",
        #"[{"type":"custom","name":"f","format":{"type":"text"}}]"#),
    ResponsesRow(
        "there are no cache marks",
        asking(#""tools":[{"type":"function","cache_control":{"type":"ephemeral"},"function":{"name":"f"}}]"#), "tools",
        flat(nothing), losses: "cache_control dropped"),
    ResponsesRow(
        "no tools, no choice", asking(#""tool_choice":"auto","parallel_tool_calls":false"#), "tool_choice", "absent"),
    ResponsesRow("the model chooses", asking(choosing(#""auto""#)), "tool_choice", #""auto""#),
    ResponsesRow("none", asking(choosing(#""none""#)), "tool_choice", #""none""#),
    ResponsesRow("required", asking(choosing(#""required""#)), "tool_choice", #""required""#),
    ResponsesRow("nothing said", asking(choosing("null")), "tool_choice", "absent"),
    ResponsesRow(
        "named", asking(choosing(#"{"type":"function","function":{"name":"g"}}"#)), "tool_choice",
        #"{"type":"function","name":"g"}"#),
    ResponsesRow(
        "a free-form tool, named",
        asking(
            #""tools":[{"type":"custom","custom":{"name":"f"}}],"tool_choice":{"type":"custom","custom":{"name":"f"}}"#),
        "tool_choice", #"{"type":"custom","name":"f"}"#),
    ResponsesRow(
        "allowed tools", asking(choosing(allowing("required"))), "tool_choice",
        #"{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"g"}]}"#),
    ResponsesRow(
        "the choice changes no tool", asking(choosing(allowing("auto"))), "tools",
        flat(nothing).dropLast() + "," + flat(nothing).replacing(#""f""#, with: #""g""#).dropFirst()),
    ResponsesRow(
        "one at a time", asking(choosing(#"null,"parallel_tool_calls":false"#)), "parallel_tool_calls", "false"),
]

@Suite struct `Tools in Responses requests` {
    @Test(arguments: rows)
    func `the row is written as it says`(row: ResponsesRow) throws {
        try row.check()
    }

    @Test(arguments: ["files.read", "lüg", String(repeating: "x", count: 65), String(repeating: "y", count: 64), "a_b"])
    func `a name is legal, and its own`(name: String) throws {
        let chat = asking(#""tools":[{"function":{"name":"\#(name)"}}],"tool_choice":{"function":{"name":"\#(name)"}}"#)
        let outcome = try Crossing(.chat, .responses).write(chat)
        let sent = outcome.member("tool_choice").split(separator: #"""#)[3]
        #expect(sent.utf8.count <= 64)
        #expect(sent.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") })
        #expect(outcome.written.names.row(sent: .string(String(sent)))?.original ?? String(sent) == name)
    }
}
