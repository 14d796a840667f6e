// Who may carry a request, and the name of each thing that stands in the way.

/// The slow specification of a whole decision.
struct SpecDecision {
    var documents: Tree
    var request: SpecRequest
    var wish: SpecWish
    /// The wish is the group's: the caller asked nothing.
    var isDefault: Bool
    /// A verdict for each target, in order.
    var verdicts: [Verdict]

    /// One target: what it would be sent, or why it gets nothing.
    struct Verdict {
        var target: SpecTarget
        /// Empty: admitted.
        var reasons: Set<String>
        /// What may be told in place of `reasons`: the refusal of the exact wish, where the nearest is refused as well.
        var instead: Set<String>?
        var control: SpecControl
        var coerced: Bool
    }

    var admitted: [Int] { verdicts.indices.filter { verdicts[$0].reasons.isEmpty } }

    init(_ documents: Tree, _ body: Tree, _ dialect: String) {
        self.documents = documents
        let request = SpecRequest(body, dialect)
        let group = documents["groups"]?["g"] ?? [:]
        var wish = request.wish
        if wish.isNothing && !request.skipsDefault, let usual = group["reasoning_default"] {
            wish = SpecWish(effort: usual["effort"]?.string, budget: usual["budget_tokens"]?.int)
            wish.on = usual["enabled"]?.isTrue == true && wish.isNothing
        }
        let targets = SpecTarget.all(in: documents)
        let contract = group["contract"] ?? [:]
        let isDefault = request.wish.isNothing && !wish.isNothing
        let settled = { (coerces: Bool, drops: Bool) in
            targets.map {
                Self.verdict($0, request, wish, contract, coerces: coerces, isDefault: isDefault, drops: drops)
            }
        }
        let (exact, nearest) = (settled(false, false), settled(true, false))
        // "Then, only if no target carries it exactly, the nearest is used."
        let coerces = contract["on_unsupported"] == "coerce" && !exact.contains { $0.reasons.isEmpty }
        (self.request, self.wish, self.isDefault) = (request, wish, isDefault)
        verdicts = coerces ? nearest : exact
        // "It gives way to what the caller has written", where no target can carry it beside that.
        if isDefault, !verdicts.contains(where: { $0.reasons.isEmpty }),
            verdicts.contains(where: { $0.reasons.count == 1 && $0.reasons.isSubset(of: Self.ofTheRequest) })
        {
            verdicts = settled(coerces, true)
        }
        for place in verdicts.indices where coerces && !verdicts[place].reasons.isEmpty {
            verdicts[place].instead = exact[place].reasons
        }
    }

    /// What the caller's own cap and tools stand in the way of.
    private static let ofTheRequest: Set = [
        "reasoning-budget-not-below-cap", "reasoning-cap-too-small", "reasoning-forced-tool-choice", "reasoning-tools",
    ]

    private static func verdict(
        _ target: SpecTarget, _ request: SpecRequest, _ wish: SpecWish, _ contract: Tree, coerces: Bool,
        isDefault: Bool, drops: Bool
    ) -> Verdict {
        var settling = SpecSettling(
            wish: wish, target: target, request: request, coerces: coerces, isDefault: isDefault)
        if drops, case .refused(let reason) = settling.outcome(), ofTheRequest.contains(reason) {
            settling.wish = SpecWish()
        }
        let outcome = settling.outcome()
        var reasons: Set<String> = []
        var control = SpecControl.nothing
        switch outcome {
        case .refused(let reason): reasons.insert(reason)
        case .sent(let sent): control = sent
        }
        reasons.formUnion(bridgeReasons(target, request, crosses: !wish.isNothing && outcome != .sent(.nothing)))
        reasons.formUnion(abilityReasons(target, request))
        reasons.formUnion(contractReasons(target, request, contract))
        reasons.formUnion(shapeReasons(target, request, wish))
        reasons.formUnion(floorReasons(target, request, wish, contract))
        return Verdict(target: target, reasons: reasons, control: control, coerced: coerces)
    }
}

extension SpecDecision {
    /// "Bridges are off unless the target turns them on, flag by flag." A wish crosses unless it needs no word: off,
    /// for a model that does not think unasked.
    private static func bridgeReasons(
        _ target: SpecTarget, _ request: SpecRequest, crosses: Bool
    ) -> Set<String> {
        guard target.dialect != request.dialect else { return [] }
        let from = Made.shorts[request.dialect] ?? "", to = Made.shorts[target.dialect] ?? ""
        let bridge = target.bridges["\(from)_to_\(to)"]
        guard let bridge, bridge["enabled"]?.isTrue == true else { return ["\(from)-to-\(to)-bridge-disabled"] }
        func closed(_ flag: String) -> Bool { bridge[flag]?.isTrue != true }
        let pictures = !request.modalities.isDisjoint(with: ["image", "document"])
        let shapes: [(String, Bool)] = [
            ("text", bridge["text"]?.isTrue == false),
            ("images", pictures && closed("images")),
            ("tools", (request.toolCount > 0 || request.hasCalls) && closed("tools")),
            ("tool-choice", request.choosesTools && closed("tool_choice")),
            ("parallel-tool-calls", request.parallel != nil && closed("parallel_tool_calls")),
            ("structured-outputs", request.structured && closed("structured_outputs")),
            ("reasoning", crosses && closed("reasoning")),
            ("streaming", request.stream && closed("streaming")),
            ("previous-response-id", request.hasPrevious),
            ("unsupported-field", request.isUnbridgeable),
            ("audio", request.modalities.contains("audio")),
            ("video", request.modalities.contains("video")),
            ("unsupported-part", request.hasUnknownParts),
            ("file-id", request.hasFileID),
            ("document-url", request.hasDocumentURL && to == "chat"),
            ("document-type", request.hasOddDocument && to != "responses"),
            ("hosted-tools", request.hasHostedTools),
            ("stop", request.hasStops && target.dialect == "openai-responses"),
        ]
        return Set(shapes.filter(\.1).map { "\(from)-to-\(to)-\($0.0)" })
    }

    /// "An unknown ability closes nothing on its own, a known absence does."
    private static func abilityReasons(_ target: SpecTarget, _ request: SpecRequest) -> Set<String> {
        var reasons: Set<String> = []
        if let known = target.capabilities["input_modalities"]?.strings {
            let names = ["image": "images", "document": "documents", "audio": "audio", "video": "video"]
            for modality in request.modalities where !known.contains(modality) {
                reasons.insert("\(names[modality] ?? "")-unsupported")
            }
        }
        func refuse(_ name: String, _ asked: Bool) {
            if asked && target.able(name) == false {
                reasons.insert(name.replacing("_", with: "-").replacing("honors-", with: "") + "-unsupported")
            }
        }
        refuse("tools", request.toolCount > 0)
        refuse("forced_tool_choice", request.forcesTool)
        refuse("structured_outputs", request.structured)
        refuse("honors_max_tokens", request.cap != nil)
        if target.able("tool_only") == true && request.toolCount == 0 && !request.hasHostedTools {
            reasons.insert("tool-only")
        }
        if let cap = request.cap {
            if let most = target.limits["max_output_tokens"]?.int, cap > most {
                reasons.insert("request-shape-max-output-tokens")
            }
            // What is read needs some room as well; bodies here are much smaller than the step between caps.
            if let context = target.limits["context_tokens"]?.int, cap >= context {
                reasons.insert("request-shape-context-exceeded")
            }
        }
        return reasons
    }

    /// "Facts that every target must be *known* to have, whatever the request."
    private static func contractReasons(_ target: SpecTarget, _ request: SpecRequest, _ contract: Tree) -> Set<String> {
        let required = contract["required_capabilities"] ?? [:]
        var reasons: Set<String> = []
        if let shapes = required["api_shapes"]?.strings, !shapes.contains(request.dialect) {
            reasons.insert("contract-required-api-shape")
        }
        func require(_ word: String, _ known: Bool?) {
            if known != true { reasons.insert("contract-required-\(word)" + (known == nil ? "-missing" : "")) }
        }
        let flags = [
            "tools": "tools", "forced_tool_choice": "forced-tool-choice", "parallel_tools": "parallel-tools",
            "structured_outputs": "structured-outputs", "honors_max_tokens": "max-tokens",
        ]
        for (name, word) in flags where required[name]?.isTrue == true { require(word, target.able(name)) }
        if required["reasoning"]?.isTrue == true { require("reasoning", target.fact("supported")) }
        if let wanted = required["input_modalities"]?.strings, !wanted.isEmpty {
            let known = target.capabilities["input_modalities"]?.strings
            require("modality", known.map { Set(wanted).isSubset(of: $0) })
        }
        if let least = required["min_context_tokens"]?.int, least > 0 {
            require("context", target.limits["context_tokens"]?.int.map { $0 >= least })
        }
        return reasons
    }
}
