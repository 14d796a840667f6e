// Thoughts that a target of the caller's own dialect would refuse.
//
// A caller whose group has targets of several dialects sends back what all of them thought. The provider's own proofs
// pass, for they pass as they came. What no provider can read is an envelope of ours, made when another target answered
// over a bridge, and a Messages signature that is empty. These go, with whatever they stand in:
//
//     Messages    the block; a message that held nothing else goes with it
//     Responses   the item
//     Chat        the element of `reasoning_details`, and with the last of them the member
//
// An envelope that this very target's model can read (a caller may have changed its dialect in the middle of a
// conversation) is replaced by what it holds.

import Conversation
import Wire

extension StraightLane {
    /// True when something was taken out.
    mutating func restoreThoughts() -> Bool {
        guard facts.content.contains(.strayThoughts) else { return false }
        switch dialect {
        case .chat: return restoreChat()
        case .responses: return restoreResponses()
        case .messages: return restoreMessages()
        }
    }

    private mutating func restoreMessages() -> Bool {
        guard let messages = body.root["messages"] else { return false }
        var hasCut = false
        for message in messages.elements {
            guard let content = message["content"], content.isArray else { continue }
            let cut = restore(content) { block in
                guard let type = block["type"] else { return nil }
                if type.equals("redacted_thinking") { return block["data"].flatMap(Self.stray) }
                guard type.equals("thinking"), let signature = block["signature"] else { return nil }
                return signature.equals("") ? signature : Self.stray(signature)
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

    private mutating func restoreResponses() -> Bool {
        guard let input = body.root["input"] else { return false }
        let cut = restore(input) { item in
            item["type"]?.equals("reasoning") ?? false ? item["encrypted_content"].flatMap(Self.stray) : nil
        }
        for item in cut { edits.remove(item, of: input) }
        return !cut.isEmpty
    }

    private mutating func restoreChat() -> Bool {
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

    /// Replaces the elements whose proof can be opened here.
    ///
    /// - Parameter proof: the proof of an element when it is one that no provider takes.
    /// - Returns: the elements that have to go.
    private mutating func restore(_ list: JSONValue, _ proof: (JSONValue) -> JSONValue?) -> [JSONValue] {
        var going: [JSONValue] = []
        for element in list.elements {
            guard let proof = proof(element) else { continue }
            if let artefact = changes.openThought?(.token(proof)), artefact.given("type") != nil {
                edits.replace(element, with: artefact.raw)
            } else {
                going.append(element)
                cut.insert(element.range.lowerBound)
            }
        }
        return going
    }

    private static func stray(_ proof: JSONValue) -> JSONValue? { EnvelopeText.isEnvelope(proof) ? proof : nil }
}

extension StraightLane {
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
