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
            if restoreDetails(message) { hasCut = true }
            guard changes.isForeign != nil else { continue }
            if cutForeign("thinking_blocks", of: message) { hasCut = true }
            if cutForeignCallProof(message) { hasCut = true }
            for call in message["tool_calls"]?.elements.map(\.self) ?? [] where cutForeignCallProof(call) {
                hasCut = true
            }
        }
        return hasCut
    }

    private mutating func restoreDetails(_ message: JSONValue) -> Bool {
        if cutForeign("reasoning_details", of: message) { return true }
        guard let details = message["reasoning_details"], details.isArray else { return false }
        let strays = strays
        let cut = restore(details) { strays.find($0["data"]) ?? strays.find($0["signature"]) }
        if cut.count == details.count, !cut.isEmpty {
            set("reasoning_details", nil, of: message)
        } else {
            for detail in cut { edits.remove(detail, of: details) }
        }
        return !cut.isEmpty
    }

    /// Takes out all that a model thought, when one proof of it is another origin's.
    private mutating func cutForeign(_ name: StaticString, of message: JSONValue) -> Bool {
        guard let details = message[name] else { return false }
        let strays = strays
        guard details.elements.contains(where: { $0.chatDetailProofs.contains(where: strays.isBareForeign) }) else {
            return false
        }
        set(name, nil, of: message)
        return true
    }

    private mutating func cutForeignCallProof(_ holder: JSONValue) -> Bool {
        guard strays.isBareForeign(holder.chatCallProof) else { return false }
        set("extra_content", nil, of: holder)
        return true
    }
}
