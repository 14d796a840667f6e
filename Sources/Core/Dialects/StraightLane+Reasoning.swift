// How to think, written over what the caller wrote.

import Conversation
import Wire

extension StraightLane {
    /// Takes out what says how to think and puts the settlement in its place.
    mutating func respell() {
        switch dialect {
        case .chat: respellChat()
        case .responses: respellResponses()
        case .messages: respellMessages()
        }
    }

    private var effort: [UInt8]? { changes.settlement.effortWord }
    private var budget: [UInt8]? { changes.settlement.budgetNumber }

    private mutating func respellChat() {
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

    /// Effort and summary change; what else stands in the object stays.
    private mutating func respellResponses() {
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

    private mutating func respellMessages() {
        set("thinking", thinking, of: body.root)
        if case .effort = changes.settlement.control {
            set("effort", of: "output_config", effort)
        } else {
            set("effort", of: "output_config", nil)
        }
    }

    private var thinking: [UInt8]? {
        let settlement = changes.settlement
        let type: StaticString
        switch settlement.control {
        case .silent: return nil
        case .off: type = "disabled"
        case .budget: type = "enabled"
        case .effort, .on: type = "adaptive"
        }
        return json { writer in
            writer.object { writer in
                writer.member("type", json { $0.string(type) })
                if let budget { writer.member("budget_tokens", budget) }
                if let display = settlement.summary { writer.member("display", json { $0.string(display) }) }
            }
        }
    }
}
