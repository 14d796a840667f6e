// The gate: whether one target can carry one request.
//
// It is asked for every target of a group before the strategy sees any, so no strategy and no fallback can reach a
// target that was not admitted. What can be written for a wish to think is not decided here: the gate asks `settle`,
// whose answer is what the writer writes.

import Conversation
import Policy
import Reasoning

/// What the gate says of a target.
enum Admission {
    case admitted(Choice)
    case refused(Refusal)
}

/// One request, seen from the gate.
struct Gate {
    let facts: Facts
    let wish: ReasoningWish
    var caller: Dialect
    /// The group shows a caller the thoughts of models that speak another dialect.
    let showsThoughts: Bool
    /// A tool loop goes on only where it was thought.
    let requiresReplay: Bool
    /// The group's contract; nil when it demands nothing.
    let contract: Contract?
    /// What of the request decides whether a wish can be written; the target's part is filled in for each.
    private let request: ReasoningShape
    /// The group's default is left out where the rest of the request stands in its way.
    var dropsDefault = false
    /// What is known of the targets, for contracts that ask.
    let circumstances: Circumstances

    init(
        _ facts: Facts, wish: ReasoningWish, from caller: Dialect, to group: Group, in circumstances: Circumstances
    ) {
        self.facts = facts
        self.wish = wish
        self.caller = caller
        requiresReplay = group.onUnsupported == .reject && facts.openLoop.isOthers
        self.circumstances = circumstances
        showsThoughts = group.thoughtDisplay != .hidden
        contract = group.contract.demandsNothing ? nil : group.contract
        var request = ReasoningShape(
            facts, lane: Lane(caller: caller, target: caller), maxTokens: facts.maxTokens, showsThoughts: false)
        request.wishIsDefault = facts.wish.isEmpty && !wish.isEmpty
        self.request = request
    }

    /// Examines the target at a place of its group.
    func examine(_ target: Shelved<Target>, at place: Int, coerce: Bool) -> Admission {
        let lane = Lane(caller: caller, target: target.dialect)
        let cap = target.limits.cap(asked: facts.maxTokens, in: lane)
        var shape = request
        shape.lane = lane
        shape.maxTokens = cap
        shape.showsThoughts = showsThoughts || lane.isStraight
        var reasons = Reasons()
        if lane.isStraight { checkPrevious(target, &reasons) }
        checkModel(target.capabilities, &reasons)
        checkCap(target, &reasons)
        checkRequestShape(target, lane, &reasons)
        if let contract { check(contract, target, at: place, &reasons) }
        do throws(ReasoningRefusal) {
            let settlement = try settled(by: target.reasoning, in: shape, coerce: coerce)
            checkReplay(target, settlement, &reasons)
            if !lane.isStraight { checkBridge(target, lane, carries: settlement.control != .silent, &reasons) }
            if reasons.isEmpty {
                return .admitted(Choice(target: place, settlement: settlement, maxTokens: cap))
            }
            return .refused(Refusal(target: place, lane: lane, reasons: reasons))
        } catch {
            if !lane.isStraight { checkBridge(target, lane, carries: !wish.isEmpty, &reasons) }
            return .refused(Refusal(target: place, lane: lane, reasons: reasons, reasoning: error))
        }
    }

    private func settled(
        by metadata: ReasoningMetadata?, in shape: ReasoningShape, coerce: Bool
    ) throws(ReasoningRefusal) -> Settlement {
        do throws(ReasoningRefusal) {
            return try settle(wish, by: metadata, in: shape, coerce: coerce)
        } catch {
            guard dropsDefault, shape.wishIsDefault, error.isAboutTheRequest else { throw error }
            return try settleWithoutDefault(by: metadata, in: shape, coerce: coerce)
        }
    }

    /// What stands in the way of a call that only passes through. It has none of the shapes that proofs are of.
    func examinePassing(_ target: Shelved<Target>, at place: Int, _ reasons: inout Reasons) {
        checkPrevious(target, &reasons)
        checkCap(target, &reasons)
        if let contract { check(contract, target, at: place, isPassing: true, &reasons) }
    }

    /// A stored response is known to the target that made it, and to no other.
    private func checkPrevious(_ target: Shelved<Target>, _ reasons: inout Reasons) {
        guard let holder = facts.previousTarget else { return }
        reasons.insert(.previousResponseElsewhere, if: target.name != holder)
    }

    /// A bridge carries what its flags say. One that is not there needs no second reason.
    private func checkBridge(_ target: Shelved<Target>, _ lane: Lane, carries reasoning: Bool, _ reasons: inout Reasons)
    {
        guard let bridge = target.bridges.first(where: { $0.lane == lane }) else {
            return reasons.insert(.bridgeDisabled)
        }
        checkCrossing(lane, &reasons)
        let shapes = bridge.shapes
        reasons.insert(.text, if: !shapes.contains(.text))
        reasons.insert(.images, if: facts.content.hasMedia && !shapes.contains(.images))
        let usesTools = facts.tools.count > 0 || facts.content.contains(.calls)
        reasons.insert(.tools, if: usesTools && !shapes.contains(.tools))
        reasons.insert(.toolChoice, if: facts.tools.choiceGiven && !shapes.contains(.toolChoice))
        reasons.insert(.parallelToolCalls, if: facts.tools.parallel != nil && !shapes.contains(.parallelToolCalls))
        reasons.insert(.structuredOutputs, if: facts.structuredOutputs && !shapes.contains(.structuredOutputs))
        reasons.insert(.reasoning, if: reasoning && !shapes.contains(.reasoning))
        reasons.insert(.streaming, if: facts.stream && !shapes.contains(.streaming))
    }

    /// What no bridge carries, whatever its flags, and what this lane's target has no words for: nothing that was
    /// admitted may be refused by the writer for want of words.
    private func checkCrossing(_ lane: Lane, _ reasons: inout Reasons) {
        let content = facts.content
        reasons.insert(.previousResponseID, if: facts.hasPreviousResponse)
        reasons.insert(.unsupportedField, if: !facts.unbridgeable.isEmpty)
        reasons.insert(.audio, if: content.contains(.audio))
        reasons.insert(.video, if: content.contains(.video))
        reasons.insert(.fileID, if: content.contains(.filesByID))
        reasons.insert(.documentURL, if: content.contains(.documentURLs) && lane.target == .chat)
        let isStrange = lane.target != .responses && content.contains(.strangeDocuments)
        let isImage = lane.target == .chat && content.contains(.imageDocuments)
        reasons.insert(.documentType, if: isStrange || isImage)
        reasons.insert(.shownMedia, if: content.contains(.shownMedia))
        reasons.insert(.unsupportedPart, if: content.contains(.other))
        reasons.insert(.hostedTools, if: facts.tools.hosted)
        let mostStops: Int? =
            switch lane.target {
            case .chat: 4
            case .responses: 0
            case .messages: nil
            }
        if let mostStops {
            reasons.insert(.stops, if: facts.stopCount > mostStops || facts.hasStops && mostStops == 0)
        }
        // Messages' 0 has a meaning of its own, which no bridge carries.
        reasons.insert(.zeroCap, if: facts.maxTokens == 0 && lane == Lane(caller: .chat, target: .responses))
    }

    private func checkModel(_ able: Capabilities, _ reasons: inout Reasons) {
        if let modalities = able.inputModalities { checkModalities(modalities, &reasons) }
        let tools = facts.tools
        reasons.insert(.toolsUnsupported, if: tools.count > 0 && able.tools == false)
        reasons.insert(.toolOnly, if: able.toolOnly == true && tools.count == 0 && !tools.hosted)
        reasons.insert(.forcedToolChoiceUnsupported, if: tools.choiceForced && able.forcedToolChoice == false)
        reasons.insert(.structuredOutputsUnsupported, if: facts.structuredOutputs && able.structuredOutputs == false)
    }

    private func checkModalities(_ able: Modalities, _ reasons: inout Reasons) {
        let content = facts.content
        reasons.insert(.imagesUnsupported, if: content.contains(.images) && !able.contains(.image))
        reasons.insert(.documentsUnsupported, if: content.contains(.documents) && !able.contains(.document))
        reasons.insert(.audioUnsupported, if: content.contains(.audio) && !able.contains(.audio))
        reasons.insert(.videoUnsupported, if: content.contains(.video) && !able.contains(.video))
    }

    /// What the caller's cap alone decides.
    private func checkCap(_ target: Shelved<Target>, _ reasons: inout Reasons) {
        guard let asked = facts.maxTokens else { return }
        reasons.insert(.maxTokensUnsupported, if: target.capabilities.honorsMaxTokens == false)
        if let most = target.limits.maxOutput { reasons.insert(.maxOutputTokens, if: asked > most) }
        // A token of input is the least there can be.
        if let context = target.limits.context { reasons.insert(.contextExceeded, if: asked >= context) }
    }
}

extension Facts.Content {
    /// Something that the bridges' flag for images stands for.
    var hasMedia: Bool { contains(.images) || contains(.documents) }
}
