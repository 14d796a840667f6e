// Makes what documents say of whole requests: shapes that a target does not take, tags, proofs, quality floors.

extension Made {
    /// `request_shape_support` of a model or a target.
    static func shapeSupport(_ dice: inout Dice) -> Tree {
        var shape: Tree = [:]
        if dice.chance(15) { shape["supported_inbound_dialects"] = .list(dice.some(dialects, 60).map(Tree.text)) }
        if dice.chance(10) { shape["required_input_modalities"] = .list([.text(dice.pick(["text", "image"]))]) }
        if dice.chance(30) {
            let features = [
                "tools", "forced_tool_choice", "structured_output", "tool_result", "reasoning", "image", "stream",
                "previous_response_id", "include",
            ]
            shape["unsupported_request_features"] = .list(dice.some(features, 12).map(Tree.text))
        }
        if dice.chance(20) { shape["min_requested_output_tokens"] = .number(dice.pick([1, 1500])) }
        if dice.chance(20) { shape["max_requested_output_tokens"] = .number(dice.pick([3000, 50000])) }
        if dice.chance(20) { shape["max_request_bytes"] = .number(dice.pick([100, 400, 100_000])) }
        if dice.chance(40) { shape["validation_status"] = .text(dice.pick(["passed", "pending"])) }
        return shape
    }

    static let tags = ["eu", "gold"]

    /// Evidence that one shape of request worked.
    static func proof(_ dice: inout Dice) -> Tree {
        var proof: Tree = [
            "surface": .text(dice.pick(dialects)), "at": .text(dice.pick(["2027-01-10", "2026-06-01"])),
            "control": .text(dice.pick(["none", "off", "effort", "budget", "enabled"])),
            "passed": .number(dice.pick([50, 99])), "failed": .number(dice.pick([1, 50])),
        ]
        for name in ["stream", "tools"] where dice.chance(40) { proof[name] = .bool(dice.chance(50)) }
        return proof
    }

    /// `quality_floor` of a contract.
    static func floor(_ dice: inout Dice) -> Tree {
        var floor: Tree = [:]
        if dice.chance(50) { floor["require_tags"] = .list(dice.some(tags).map(Tree.text)) }
        if dice.chance(40) { floor["max_proof_age_days"] = .number(dice.pick([30, 365])) }
        if dice.chance(40) { floor["min_pass_rate"] = .fraction(dice.pick(["0.5", "0.95"])) }
        return floor
    }
}
