// What is changed in a Chat request on its way through the straight lane.

import Conversation
import Wire

extension StraightLane {
    mutating func respellChat() {
        let encoding = changes.settlement.encoding
        set("reasoning_effort", encoding == .reasoningEffort ? effort : nil, of: body.root)
        set("reasoning", encoding == .reasoningObject ? changes.settlement.reasoningObject : nil, of: body.root)
        if encoding == .chatTemplateKwargs { respellTemplate() }
    }

    /// vLLM's and SGLang's arguments for the model's own template.
    private mutating func respellTemplate() {
        let settlement = changes.settlement
        guard settlement.control != .silent else { return }
        let kwargs = body.root["chat_template_kwargs"]
        let members = settlement.templateArguments
        if let kwargs, kwargs.isObject {
            for (name, value) in members { set(name, value, of: kwargs) }
        } else {
            let written = json { writer in
                writer.object { writer in
                    for case (let name, let value?) in members { writer.member(name, value) }
                }
            }
            set("chat_template_kwargs", written, of: body.root)
        }
    }

    mutating func restoreChat() -> Bool {
        guard let messages = body.root["messages"] else { return false }
        var hasCut = false
        for message in messages.elements {
            guard let details = message["reasoning_details"], details.isArray else { continue }
            let cut = restore(details) { ($0["data"].flatMap(Self.stray)) ?? ($0["signature"].flatMap(Self.stray)) }
            guard !cut.isEmpty else { continue }
            hasCut = true
            if cut.count == details.count {
                set("reasoning_details", nil, of: message)
            } else {
                for detail in cut { edits.remove(detail, of: details) }
            }
        }
        return hasCut
    }
}
