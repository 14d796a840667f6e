// How far a conversation has come, counted in answers of the model.
//
// What the model said in one go is one answer, in however many messages or items it is written: a thought, a text and
// two calls of Responses are one, and so is what a translator has cut up or glued together on the way.

import Wire

extension JSONValue {
    /// The answers of the model that a request holds.
    var answersSoFar: Int {
        guard let turns = self["messages"] ?? self["input"] else { return 0 }
        var answers = 0
        var wasModels = false
        for turn in turns.elements {
            if turn.isModels && !wasModels { answers += 1 }
            wasModels = turn.isModels
        }
        return answers
    }

    private var isModels: Bool {
        if let role = self["role"] { return role.equals("assistant") }
        guard let type = self["type"] else { return false }
        return type.equals("reasoning") || type.equals("function_call") || type.equals("custom_tool_call")
    }
}
