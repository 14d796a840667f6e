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
        set("effort", effort, of: old)
        set("summary", summary, of: old)
        set("generate_summary", nil, of: old)
    }

    mutating func restoreResponses() -> Bool {
        guard let input = body.root["input"] else { return false }
        let cut = restore(input) { item in
            item["type"]?.equals("reasoning") ?? false ? item["encrypted_content"].flatMap(Self.stray) : nil
        }
        for item in cut { edits.remove(item, of: input) }
        return !cut.isEmpty
    }
}
