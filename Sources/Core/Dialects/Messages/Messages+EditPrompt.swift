// What is changed in a Messages request on its way through the straight lane.

import Conversation
import Wire

extension StraightLane {
    mutating func respellMessages() {
        set("thinking", thinking, of: body.root)
        if case .effort = changes.settlement.control {
            set("effort", of: "output_config", effort)
        } else if let config = body.root["output_config"], config.isObject,
            config.members.allSatisfy({ $0.key.equals("effort") })
        {
            set("output_config", nil, of: body.root)
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

    mutating func restoreMessages() -> Bool {
        guard let messages = body.root["messages"] else { return false }
        let strays = strays
        var hasCut = false
        for message in messages.elements {
            guard let content = message["content"], content.isArray else { continue }
            let cut = restore(content) { block in
                guard let proof = block.messagesProof else { return nil }
                let isUnsigned = proof.equals("") && block["type"]?.equals("thinking") == true
                return isUnsigned ? proof : strays.find(proof)
            }
            guard !cut.isEmpty else { continue }
            hasCut = true
            if cut.count == content.count {
                edits.remove(message, of: messages)
            } else {
                for block in cut { edits.remove(block, of: content) }
            }
        }
        return hasCut
    }

    /// Models that think to a budget refuse a tool loop of calls without the thinking before them. Where it had to be
    /// taken out, the loop is ended without any. True when it is so.
    mutating func leaveThinkingOutIfUnproven() -> Bool {
        let settlement = changes.settlement
        guard dialect == .messages, settlement.encoding == .thinkingBudget, settlement.thinks, endsInUnprovenLoop else {
            return false
        }
        changes.settlement.control = .silent
        changes.settlement.rule = "unproven_tool_calls"
        set("thinking", nil, of: body.root)
        return true
    }

    /// The model has called tools since the user last spoke of his own accord, and no thought since then is left.
    private var endsInUnprovenLoop: Bool {
        var (hasCalls, hasThoughts) = (false, false)
        for message in body.root["messages"]?.elements.map(\.self) ?? [] {
            var answersCalls = false
            for block in message["content"]?.elements.map(\.self) ?? [] {
                guard let type = block["type"] else { continue }
                if type.equals("tool_use") { hasCalls = true }
                if type.equals("tool_result") { answersCalls = true }
                let isThought = type.equals("thinking") || type.equals("redacted_thinking")
                if isThought, !cut.contains(block.range.lowerBound) { hasThoughts = true }
            }
            let isUser = message["role"]?.equals("user") ?? false
            if isUser, !answersCalls { (hasCalls, hasThoughts) = (false, false) }
        }
        return hasCalls && !hasThoughts
    }
}
