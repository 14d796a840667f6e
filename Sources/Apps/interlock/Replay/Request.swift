// What a caller of the replaying upstream asks for, read out of headers and body.

import Wire

/// A request to one of the recorded surfaces.
struct Request {
    var surface: Surface
    var model: ModelName
    /// The exchange that the header `x-replay` names.
    var namedExchange: String?
    /// The header `x-replay-fault`, not yet read.
    var namedFault: String?
    var streams: Bool
    var asksForThinking: Bool
    /// Tools are there to be called now: offered, not forbidden, and the last turn is not the result of one.
    var invitesToolCall: Bool
    /// How often the model has answered in this conversation.
    var answersSoFar: Int
    var question: Question

    /// Reads a request. Throws a 400 with line and column when the body is no JSON object.
    init(_ surface: Surface, body: [UInt8], header: (String) -> String?) throws(Denial) {
        let document = try Request.read(body)
        let root = document.root
        guard root.isObject else { throw Denial(400, "line 1:1: expected an object") }
        self.surface = surface
        model = ModelName(root["model"]?.string ?? "")
        namedExchange = header("x-replay")
        namedFault = header("x-replay-fault")
        streams = root["stream"]?.bool ?? false
        asksForThinking = root.asksForThinking(surface)
        invitesToolCall = root.invitesToolCall
        answersSoFar = root.answersSoFar
        question = Question(root, of: surface, streams: streams)
    }

    private static func read(_ body: [UInt8]) throws(Denial) -> JSONDocument {
        do { return try JSONDocument(body) } catch { throw Denial(400, error.message) }
    }
}

extension JSONValue {
    fileprivate func asksForThinking(_ surface: Surface) -> Bool {
        if let thinking = self["thinking"], let type = thinking["type"] {
            if type.equals("enabled") || type.equals("adaptive") { return true }
        }
        let effort = self["reasoning_effort"] ?? self["reasoning"]?["effort"] ?? self["output_config"]?["effort"]
        if let effort { return effort.isString && !effort.equals("none") }
        return self["reasoning"]?.count ?? 0 > 0
    }

    fileprivate var invitesToolCall: Bool {
        let offers = (self["tools"] ?? self["functions"])?.count ?? 0 > 0
        let choice = self["tool_choice"]
        let forbids = choice?.equals("none") ?? false || choice?["type"]?.equals("none") ?? false
        return offers && !forbids && !endsWithToolResult
    }

    private var endsWithToolResult: Bool {
        guard let turns = self["messages"] ?? self["input"], let last = Array(turns.elements).last else { return false }
        if last["role"]?.equals("tool") ?? false { return true }
        if let type = last["type"] {
            return type.equals("function_call_output") || type.equals("custom_tool_call_output")
        }
        return last["content"]?.elements.contains { $0["type"]?.equals("tool_result") ?? false } ?? false
    }
}
