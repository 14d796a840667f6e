// What documents say of whole requests (`request_shape_support`, tags, proofs, floors), as `policies/README.md` has it.

extension SpecDecision {
    /// "Which requests are not for a target although its model has the abilities they need."
    static func shapeReasons(_ target: SpecTarget, _ request: SpecRequest, _ wish: SpecWish) -> Set<String> {
        let shape = target.shape
        var reasons: Set<String> = []
        func close(_ name: String, _ closes: Bool) { if closes { reasons.insert("request-shape-" + name) } }
        if let callers = shape["supported_inbound_dialects"]?.strings {
            close("dialect-unsupported", !callers.contains(request.dialect))
        }
        let isUnproven = shape["validation_status"].map { $0 != "passed" } ?? false
        close(
            "validation-unpassed",
            isUnproven && request.dialect == "anthropic-messages" && target.dialect != request.dialect)
        let wanted = Set(shape["required_input_modalities"]?.strings ?? [])
        close("required-input-modality", !wanted.isSubset(of: request.modalities.union(["text"])))
        let features = Set(shape["unsupported_request_features"]?.strings ?? [])
        close("unsupported-feature", !features.isDisjoint(with: request.features(wish)))
        close("max-request-bytes", request.bytes > shape["max_request_bytes"]?.int ?? .max)
        if let cap = request.cap {
            close("min-output-tokens", cap < shape["min_requested_output_tokens"]?.int ?? 0)
            close("max-output-tokens", cap > shape["max_requested_output_tokens"]?.int ?? .max)
        }
        return reasons
    }

    /// "Keeps targets that have all tags, and a proof of the request's own shape that is young and good enough."
    static func floorReasons(
        _ target: SpecTarget, _ request: SpecRequest, _ wish: SpecWish, _ contract: Tree
    ) -> Set<String> {
        guard let floor = contract["quality_floor"] else { return [] }
        var reasons: Set<String> = []
        if !Set(floor["require_tags"]?.strings ?? []).isSubset(of: target.tags) {
            reasons.insert("contract-quality-floor-tags")
        }
        let least = floor["min_pass_rate"]?.amount
        guard floor["max_proof_age_days"] != nil || least != nil else { return reasons }
        let ofShape = target.proofs.filter { $0.isOf(request, wish) }
        if ofShape.isEmpty { return reasons.union(["contract-no-validated-target"]) }
        let young = ofShape.filter { $0.days <= floor["max_proof_age_days"]?.int ?? .max }
        if young.isEmpty { return reasons.union(["contract-validation-expired"]) }
        if let least, !young.contains(where: { $0.rate >= least }) {
            reasons.insert("contract-quality-floor-pass-rate")
        }
        return reasons
    }
}

extension Tree {
    /// A number, whole or not.
    var amount: Double? { if case .fraction(let digits) = self { Double(digits) } else { int.map(Double.init) } }

    /// A proof is of the request's shape.
    fileprivate func isOf(_ request: SpecRequest, _ wish: SpecWish) -> Bool {
        let usesTools = request.toolCount > 0 || request.hasHostedTools || request.hasCalls
        return self["surface"]?.string == request.dialect && self["control"]?.string == wish.controlWord
            && (self["stream"]?.isTrue ?? false) == request.stream && (self["tools"]?.isTrue ?? false) == usesTools
    }

    /// A proof's age on 2027-01-15.
    fileprivate var days: Int { self["at"]?.string == "2027-01-10" ? 5 : 228 }

    /// The share of a proof's trials that went well.
    fileprivate var rate: Double {
        let passed = Double(self["passed"]?.int ?? 0)
        return passed / (passed + Double(self["failed"]?.int ?? 0))
    }
}

extension SpecWish {
    /// The proofs' word for it.
    fileprivate var controlWord: String {
        if isOff { return "off" }
        if budget != nil && effort == nil { return "budget" }
        return effort != nil ? "effort" : on ? "enabled" : "none"
    }
}

extension SpecRequest {
    /// What the request uses, by the words of `unsupported_request_features`.
    fileprivate func features(_ wish: SpecWish) -> Set<String> {
        let uses = [
            ("tools", toolCount > 0 || hasHostedTools), ("forced_tool_choice", forcesTool),
            ("structured_output", structured), ("tool_result", hasCalls), ("reasoning", !wish.isNothing),
            ("image", modalities.contains("image")), ("stream", stream), ("previous_response_id", hasPrevious),
            ("include", mentionsInclude),
        ]
        return Set(uses.filter(\.1).map(\.0))
    }
}
