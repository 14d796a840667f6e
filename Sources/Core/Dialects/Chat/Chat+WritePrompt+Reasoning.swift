// How to think, in the words of Chat's servers: an effort, OpenRouter's object, or arguments for the model's template.
// The straight lane puts the same values over the caller's own.

import Conversation
import Wire

extension ChatPromptWriting {
    mutating func writeReasoning() {
        switch settlement.encoding {
        case .reasoningEffort:
            if let effort = settlement.effortWord { json.member("reasoning_effort", effort) }
        case .reasoningObject: json.member("reasoning", settlement.reasoningObject)
        case .chatTemplateKwargs:
            if settlement.control != .silent { writeTemplateArguments() }
        default: break
        }
    }

    /// A Chat caller's own arguments stay beside ours.
    private mutating func writeTemplateArguments() {
        let ours = settlement.templateArguments
        json.key(Extra.templateArguments)
        json.beginObject()
        for extra in prompt.extras where extra.name == Extra.templateArguments && isHome {
            for member in extra.value.members where !ours.contains(where: { member.key.equals($0.0) }) {
                json.key(token: member.key)
                json.raw(member.value)
            }
        }
        for case (let name, let value?) in ours { json.member(name, value) }
        json.endObject()
    }
}

extension Extra {
    /// vLLM's and SGLang's member.
    static let templateArguments = "chat_template_kwargs"
}

extension Settlement {
    /// `"low"`, or `"none"` for no thinking; nil for anything else.
    var effortWord: [UInt8]? {
        switch control {
        case .effort(let effort): json { $0.string(effort.rawValue) }
        case .off: json { $0.string("none") }
        case .silent, .budget, .on: nil
        }
    }

    /// The tokens to think with.
    var budgetNumber: [UInt8]? {
        guard case .budget(let tokens) = control else { return nil }
        return json { $0.int(tokens) }
    }

    /// OpenRouter's object: an effort, or a budget, or a switch.
    var reasoningObject: [UInt8] {
        json { writer in
            writer.object { writer in
                if saysEnabled || control == .on || control == .off {
                    writer.member("enabled", json { $0.bool(thinks) })
                }
                if case .effort(let effort) = control { writer.member("effort", json { $0.string(effort.rawValue) }) }
                if let budget = budgetNumber { writer.member("max_tokens", budget) }
                if let summary {
                    let isOmitted = summary == "omitted"
                    writer.member(
                        isOmitted ? "exclude" : "summary", json { isOmitted ? $0.bool(true) : $0.string(summary) })
                }
            }
        }
    }

    /// vLLM's and SGLang's arguments for the model's own template; nil: to be left out.
    var templateArguments: [(StaticString, [UInt8]?)] {
        [
            ("enable_thinking", json { $0.bool(thinks) }), ("reasoning_effort", thinks ? effortWord : nil),
            ("thinking_budget", budgetNumber),
        ]
    }
}
