// What is changed in a Responses request on its way through the straight lane.

import Conversation
import Wire

extension StraightLane {
    /// Effort and summary change; what else stands in the object stays.
    mutating func respellResponses() {
        let summary = changes.settlement.summary.map { word in json { $0.string(word) } }
        guard let old = body.root["reasoning"], old.isObject else {
            if effort == nil && summary == nil { return set("reasoning", nil, of: body.root) }
            let written = json { writer in
                writer.object { writer in
                    if let effort { writer.member("effort", effort) }
                    if let summary { writer.member("summary", summary) }
                }
            }
            return set("reasoning", written, of: body.root)
        }
        let hasOthers = old.members.contains { member in
            !["effort", "summary", "generate_summary"].contains { member.key.equals($0) }
        }
        // A model that takes no such object takes no empty one either; one that is to think is told so by its being
        // there.
        if changes.settlement.control == .silent, summary == nil, !hasOthers {
            return set("reasoning", nil, of: body.root)
        }
        set("effort", effort, of: old)
        set("summary", summary, of: old)
        set("generate_summary", nil, of: old)
    }

    mutating func restoreResponses() -> Bool {
        guard let input = body.root["input"] else { return false }
        let strays = strays
        let cut = restore(input) { strays.find($0.responsesProof) }
        for item in cut { edits.remove(item, of: input) }
        if cut.contains(where: { strays.isBareForeign($0.responsesProof) }) { leaveIDsOut(of: input, strays) }
        return !cut.isEmpty
    }

    /// What a model did after a thought that had to go is sent without the id under which its maker may keep it: there
    /// it would be asked for with its thought, and elsewhere nobody knows it.
    private mutating func leaveIDsOut(of input: JSONValue, _ strays: StrayProofs) {
        var isBehind = false
        for item in input.elements {
            if item["type"]?.equals("reasoning") == true {
                isBehind = strays.isBareForeign(item.responsesProof)
            } else if !item.isModels {
                isBehind = false
            } else if isBehind {
                set("id", nil, of: item)
            }
        }
    }
}

extension JSONValue {
    /// An item that a model said or did.
    fileprivate var isModels: Bool {
        guard let type = self["type"], !type.equals("message") else { return self["role"]?.equals("assistant") == true }
        return type.equals("function_call") || type.equals("custom_tool_call")
    }
}
