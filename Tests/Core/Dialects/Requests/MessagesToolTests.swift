// Tools of Chat requests as Messages requests, and the choice among them.

import Conversation
import Dialects
import Testing

private let schema = #"{"type":"object","properties":{"a":{"type":"string"}}}"#

private func tool(_ members: String) -> String {
    asking(#""tools":[{"type":"function","function":{"name":"f""# + members + "}}]")
}

private let rows = [
    PromptRow(
        "a tool", tool(#","description":"d","parameters":\#(schema)"#), "tools",
        #"[{"name":"f","description":"d","input_schema":\#(schema)}]"#),
    PromptRow("no parameters", tool(""), "tools", #"[{"name":"f","input_schema":{"type":"object","properties":{}}}]"#),
    PromptRow(
        "empty parameters", tool(#","parameters":{}"#), "tools",
        #"[{"name":"f","input_schema":{"type":"object","properties":{}}}]"#),
    PromptRow(
        "parameters without a type", tool(#","parameters":{"properties":{"a":{}}}"#), "tools",
        #"[{"name":"f","input_schema":{"type":"object","properties":{"a":{}}}}]"#),
    PromptRow(
        "no one enforces the schema", tool(#","strict":true"#), "tools",
        #"[{"name":"f","input_schema":{"type":"object","properties":{}}}]"#, losses: "tools[].strict dropped"),
    PromptRow(
        "strict as it is anyway", tool(#","strict":false"#), "tools",
        #"[{"name":"f","input_schema":{"type":"object","properties":{}}}]"#),
    PromptRow(
        "a custom tool is wrapped, its grammar described",
        asking(
            #"""
            "tools":[{"type":"custom","custom":{"name":"f","description":"d","format":{"type":"grammar",
            "grammar":{"syntax":"lark","definition":"s: \"a\""}}}}]
            """#
        ),
        "tools",
        #"""
        [{"name":"f","description":"d\n\nThe input must match this lark grammar:\ns: \"a\"",
        "input_schema":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}}]
        """#,
        losses: "tools[].format described in words"),
    PromptRow(
        "yesterday's functions", asking(#""functions":[{"name":"f","parameters":\#(schema)}]"#), "tools",
        #"[{"name":"f","input_schema":\#(schema)}]"#),
    PromptRow(
        "a tool's cache mark",
        asking(#""tools":[{"type":"function","cache_control":{"type":"ephemeral"},"function":{"name":"f"}}]"#),
        "tools",
        #"[{"name":"f","input_schema":{"type":"object","properties":{}},"cache_control":{"type":"ephemeral"}}]"#),
    PromptRow(
        "no tools, no choice", asking(#""tool_choice":"auto","parallel_tool_calls":false"#), "tool_choice", "absent"),
    PromptRow("the model chooses", asking(choosing(#""auto""#)), "tool_choice", #"{"type":"auto"}"#),
    PromptRow("none", asking(choosing(#""none","parallel_tool_calls":false"#)), "tool_choice", #"{"type":"none"}"#),
    PromptRow("required", asking(choosing(#""required""#)), "tool_choice", #"{"type":"any"}"#),
    PromptRow(
        "named", asking(choosing(#"{"type":"function","function":{"name":"g"}}"#)), "tool_choice",
        #"{"type":"tool","name":"g"}"#),
    PromptRow(
        "yesterday's choice", asking(choosing(#"null,"function_call":{"name":"g"}"#)), "tool_choice",
        #"{"type":"tool","name":"g"}"#),
    PromptRow(
        "one at a time", asking(choosing(#""required","parallel_tool_calls":false"#)), "tool_choice",
        #"{"type":"any","disable_parallel_tool_use":true}"#),
    PromptRow(
        "one at a time, of the model's choice", asking(choosing(#"null,"parallel_tool_calls":false"#)), "tool_choice",
        #"{"type":"auto","disable_parallel_tool_use":true}"#),
    PromptRow(
        "many at a time is how it is anyway", asking(choosing(#"null,"parallel_tool_calls":true"#)), "tool_choice",
        "absent"),
    PromptRow(
        "of allowed tools one must be used", asking(choosing(allowing("required"))), "tool_choice", #"{"type":"any"}"#),
    PromptRow(
        "allowed tools are the tools", asking(choosing(allowing("auto"))), "tools",
        #"[{"name":"g","input_schema":{"type":"object","properties":{}}}]"#),
]

@Suite struct `Tools in Messages requests` {
    @Test(arguments: rows)
    func `the row is written as it says`(row: PromptRow) throws {
        try row.check()
    }
}
