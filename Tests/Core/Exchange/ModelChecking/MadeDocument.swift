// Makes policy documents: every strategy, every bridge flag, facts known, unknown and denied.

/// The parts of documents, drawn with dice.
enum Made {
    static let dialects = ["openai-chat", "openai-responses", "anthropic-messages"]
    static let shorts = ["openai-chat": "chat", "openai-responses": "responses", "anthropic-messages": "messages"]

    /// Documents of one group `g` with one caller `c`, and a provider `p0`, `p1`… for each target.
    static func document(_ dice: inout Dice) -> Tree {
        let count = 1 + dice.below(5)
        let dialects = (0..<count).map { _ in dice.pick(Self.dialects) }
        var providers: Tree = [:]
        for (place, dialect) in dialects.enumerated() { providers["p\(place)"] = provider(place, dialect, &dice) }
        let group = group(dialects, &dice)
        return [
            "providers": providers, "groups": ["g": group],
            "callers": ["c": ["token_sha256": .text(token), "allow": ["g"]]],
        ]
    }

    /// The digest of the caller's token.
    static let token = "0000000000000001000000000000000200000000000000030000000000000004"

    private static func provider(_ place: Int, _ dialect: String, _ dice: inout Dice) -> Tree {
        var model: Tree = ["model": .text("m-\(place)")]
        if dice.chance(75) { model["reasoning"] = reasoning(dialect, &dice) }
        if dice.chance(60) { model["capabilities"] = capabilities(&dice) }
        model["limits"] = limits(dialect, &dice)
        return [
            "dialect": .text(dialect), "base_url": .text("http://h\(place)"), "auth": ["scheme": "none"],
            "models": ["m": model],
        ]
    }

    private static func group(_ dialects: [String], _ dice: inout Dice) -> Tree {
        var group: Tree = ["strategy": .text(dice.pick(["static", "weighted", "failover"]))]
        if dice.chance(40) { group["contract"] = contract(&dice) }
        if dice.chance(25) {
            group["reasoning_default"] =
                dice.chance(70)
                ? ["effort": .text(dice.pick(Efforts.all))]
                : ["budget_tokens": .number(dice.pick([512, 2048, 9000]))]
        }
        if dice.chance(40) { group["max_attempts"] = .number(1 + dice.below(6)) }
        group["targets"] = .list(dialects.enumerated().map { target($0.offset, $0.element, &dice) })
        return group
    }

    private static func target(_ place: Int, _ dialect: String, _ dice: inout Dice) -> Tree {
        var target: Tree = ["provider": .text("p\(place)"), "model_ref": "m"]
        if dice.chance(60) { target["weight"] = .number(dice.pick(place == 0 ? [1, 3] : [0, 1, 2, 5])) }
        if dice.chance(90) { target["bridges"] = bridges(to: dialect, &dice) }
        if dice.chance(10) { target["reasoning"] = ["supported": false] }
        if dice.chance(15) { target["request_shape_support"] = shapeSupport(&dice) }
        if dice.chance(30) { target["tags"] = .list(dice.some(tags, 70).map(Tree.text)) }
        if dice.chance(40) { target["proofs"] = .list((0..<16).map { _ in proof(&dice) }) }
        if dice.chance(10) { target["capabilities"] = capabilities(&dice) }
        if dice.chance(10) { target["limits"] = ["max_output_tokens": .number(dice.pick([64000, 128_000]))] }
        return target
    }

    private static func bridges(to dialect: String, _ dice: inout Dice) -> Tree {
        var bridges: Tree = [:]
        for other in dialects where other != dialect && dice.chance(85) {
            bridges["\(shorts[other] ?? "")_to_\(shorts[dialect] ?? "")"] = bridge(&dice)
        }
        return bridges
    }

    private static let flags = [
        "tools", "tool_choice", "parallel_tool_calls", "structured_outputs", "images", "reasoning", "streaming",
    ]

    private static func bridge(_ dice: inout Dice) -> Tree {
        var bridge: Tree = ["enabled": .bool(dice.chance(92))]
        if dice.chance(8) { bridge["text"] = .bool(dice.chance(30)) }
        let percent = dice.pick([60, 95, 100])
        for flag in flags where dice.chance(percent) { bridge[flag] = .bool(dice.chance(percent)) }
        return bridge
    }

    private static func capabilities(_ dice: inout Dice) -> Tree {
        var able: Tree = [:]
        let names = ["tools", "forced_tool_choice", "parallel_tools", "structured_outputs", "honors_max_tokens"]
        for name in names where dice.chance(50) { able[name] = .bool(dice.chance(75)) }
        if dice.chance(5) { able["tool_only"] = .bool(dice.chance(80)) }
        if dice.chance(40) {
            let more = dice.some(["image", "document", "audio"], 50).map(Tree.text)
            able["input_modalities"] = .list(["text"] + more)
        }
        return able
    }

    private static func limits(_ dialect: String, _ dice: inout Dice) -> Tree? {
        var limits: Tree = [:]
        if dice.chance(40) { limits["context_tokens"] = .number(dice.pick([6000, 131_072, 400_000])) }
        if dice.chance(40) { limits["max_output_tokens"] = .number(dice.pick([4096, 32000, 64000])) }
        let most = limits["max_output_tokens"]?.int ?? 64000
        if dialect == "anthropic-messages" || dice.chance(20) {
            limits["default_max_tokens"] = .number(min(most, dice.pick([1024, 4096, 20000, 64000])))
        }
        return limits.members.isEmpty ? nil : limits
    }

    private static func contract(_ dice: inout Dice) -> Tree {
        var contract: Tree = [:]
        if dice.chance(70) { contract["on_unsupported"] = .text(dice.pick(["reject", "coerce", "coerce"])) }
        if dice.chance(12) { contract["quality_floor"] = floor(&dice) }
        guard dice.chance(40) else { return contract }
        var required: Tree = [:]
        let names = [
            "reasoning", "tools", "forced_tool_choice", "parallel_tools", "structured_outputs", "honors_max_tokens",
        ]
        for name in names where dice.chance(25) { required[name] = .bool(dice.chance(80)) }
        if dice.chance(20) {
            required["input_modalities"] = .list(dice.some(["text", "image", "audio"]).map(Tree.text))
        }
        if dice.chance(20) { required["min_context_tokens"] = .number(dice.pick([1000, 200_000])) }
        if dice.chance(10) { required["api_shapes"] = .list(dialects.dropLast(dice.below(2) + 1).map(Tree.text)) }
        contract["required_capabilities"] = required
        return contract
    }
}
