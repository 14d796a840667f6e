// Tools of a Messages request, and the choice among them.

import Conversation
import Wire

extension MessagesPromptWriting {
    /// True when there is at least one tool.
    mutating func writeTools() throws(Failure) -> Bool {
        let tools = try allowedTools()
        if tools.isEmpty { return false }
        json.key("tools")
        json.beginArray()
        var seen: Set<String> = []
        for tool in tools {
            guard seen.insert(tool.name.string).inserted else {
                throw Failure(.malformed, "tools: \(tool.name.string) is given twice", param: "tools")
            }
            try write(tool)
        }
        json.endArray()
        return true
    }

    /// The tools, or those that the choice allows.
    private func allowedTools() throws(Failure) -> [Tool] {
        guard case .allowed(let names, _) = prompt.toolChoice else { return prompt.tools }
        let allowed = Set(names.map(\.string))
        let tools = prompt.tools.filter { allowed.contains($0.name.string) }
        if let stranger = allowed.subtracting(tools.map(\.name.string)).min() { throw unknown(stranger) }
        return tools
    }

    private func unknown(_ tool: String) -> Failure {
        Failure(.malformed, "tool_choice: there is no tool \(tool)", param: "tool_choice")
    }

    private mutating func write(_ tool: Tool) throws(Failure) {
        switch tool.kind {
        case .function(let parameters, let strict):
            begin(tool, isWrapped: false, grammar: nil)
            json.toolSchema(parameters)
            if strict == true { writeStrict() }
        case .custom(let format):
            begin(tool, isWrapped: true, grammar: format)
            json.raw(bytes: Array(Self.customSchema.utf8))
        case .hosted: throw refusal("tools", "has the tool \(tool.name.string), which another provider runs,")
        }
        writeCacheControl(tool.cacheControl)
        json.endObject()
    }

    private static let customSchema =
        #"{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}"#

    private mutating func begin(_ tool: Tool, isWrapped: Bool, grammar: JSONValue?) {
        json.beginObject()
        json.key("name")
        json.string(names.spell(tool.name, isWrapped: isWrapped))
        writeDescription(tool.description, grammar.flatMap(Grammar.init))
        json.key("input_schema")
    }

    private mutating func writeDescription(_ words: Text?, _ grammar: Grammar?) {
        let hasWords = words.map { !$0.isEmpty } ?? false
        if !hasWords && grammar == nil { return }
        json.key("description")
        json.beginString()
        if let words { json.textContent(words) }
        if let grammar {
            losses.note("tools[].format", "described in words")
            json.stringContent("\(hasWords ? "\n\n" : "")The input must match this \(grammar.syntax) grammar:\n")
            json.textContent(grammar.definition)
        }
        json.endString()
    }

    private mutating func writeStrict() {
        guard target.enforcesSchemas else { return losses.note("tools[].strict", "dropped") }
        json.key("strict")
        json.bool(true)
    }

    mutating func writeToolChoice(offersTools: Bool) throws(Failure) {
        guard offersTools else { return try mustNotForce() }
        let isSequential = prompt.parallelToolCalls == false
        guard let choice = try choice() else {
            if isSequential { writeChoice("auto", nil, isSequential) }
            return
        }
        writeChoice(choice.type, choice.name, isSequential && choice.type.description != "none")
    }

    private func mustNotForce() throws(Failure) {
        switch prompt.toolChoice {
        case .required, .named, .allowed: throw unknown("to choose from")
        default: return
        }
    }

    private mutating func choice() throws(Failure) -> (type: StaticString, name: String?)? {
        let isDowngraded = settlement.adjustments.contains { $0.field == "tool_choice" }
        switch prompt.toolChoice {
        case nil: return nil
        case .some(.none): return ("none", nil)
        case .automatic: return ("auto", nil)
        case .named(let name):
            let known = prompt.tools.contains { $0.name.string == name.string }
            guard known else { throw unknown(name.string) }
            return isDowngraded ? ("auto", nil) : ("tool", names.spell(name))
        case .required: return (isDowngraded ? "auto" : "any", nil)
        case .allowed(_, let required): return (required && !isDowngraded ? "any" : "auto", nil)
        }
    }

    private mutating func writeChoice(_ type: StaticString, _ name: String?, _ isSequential: Bool) {
        json.key("tool_choice")
        json.beginObject()
        json.key("type")
        json.string(type)
        if let name {
            json.key("name")
            json.string(name)
        }
        if isSequential {
            json.key("disable_parallel_tool_use")
            json.bool(true)
        }
        json.endObject()
    }
}

/// The grammar of a custom tool: nested as Chat has it, or flat as Responses has it.
private struct Grammar {
    let syntax: String
    let definition: Text

    init?(_ format: JSONValue) {
        guard format["type"]?.equals("grammar") ?? false else { return nil }
        let holder = format.given("grammar") ?? format
        guard let definition = Text(holder["definition"]) else { return nil }
        self.definition = definition
        syntax = holder["syntax"]?.string ?? "formal"
    }
}
