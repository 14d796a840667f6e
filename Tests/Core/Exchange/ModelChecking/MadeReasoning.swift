// Makes reasoning facts that the compiler takes.

/// The words for how hard to think.
enum Efforts {
    /// Weakest first.
    static let all = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]
    static let budgets = ["minimal": 1500, "low": 2048, "medium": 8192, "high": 16000, "xhigh": 24576, "max": 30000]

    /// Where an effort stands among all.
    static func rank(_ effort: String) -> Int { all.firstIndex(of: effort) ?? 0 }
}

extension Made {
    /// `reasoning` of a model that speaks this dialect.
    static func reasoning(_ dialect: String, _ dice: inout Dice) -> Tree {
        if dice.chance(12) { return ["supported": false] }
        let (control, encoding) = dice.pick(spellings[dialect] ?? [])
        var facts: Tree = ["supported": true, "control": .text(control)]
        let mode = dice.pick(["opt_in", "opt_in", "always_on", "default_on"])
        facts["mode"] = .text(mode)
        let canDisable: Bool? = dice.chance(45) ? mode != "always_on" && dice.chance(70) : nil
        facts["can_disable"] = canDisable.map(Tree.bool)
        facts["encoding"] = encoding.map(Tree.text)
        var efforts = control == "token_budget" || dice.chance(15) ? [] : listed(&dice)
        if mode == "always_on" || canDisable == false { efforts.removeAll { $0 == "none" } }
        if !efforts.isEmpty { facts["efforts"] = .list(efforts.map(Tree.text)) }
        let strong = efforts.filter { $0 != "none" }
        if dice.chance(30), let usual = strong.randomElement(using: &dice) { facts["default_effort"] = .text(usual) }
        if control != "effort_enum" { addBudgets(to: &facts, &dice) }
        if dice.chance(control == "effort_enum" ? 35 : 65) { facts["effort_budgets"] = table(efforts, &dice) }
        if dialect == "openai-chat" && dice.chance(15) { facts["rejects_tools"] = true }
        for quirk in ["rejects_max_tokens", "rejects_temperature", "rejects_top_p", "rejects_forced_tool_choice"]
        where dice.chance(15) { facts[quirk] = .bool(dice.chance(80)) }
        if dice.chance(20) { facts["fixed_temperature"] = 1 }
        if dice.chance(30) { facts["supports_summaries"] = .bool(dice.chance(70)) }
        return facts
    }

    /// Control and encoding, as far as they go together.
    private static let spellings: [String: [(String, String?)]] = [
        "openai-chat": [
            ("effort_enum", nil), ("effort_enum", "reasoning_effort"), ("both", "reasoning_object"),
            ("token_budget", "reasoning_object"), ("effort_enum", "reasoning_object"),
            ("effort_enum", "chat_template_kwargs"), ("token_budget", nil), ("both", nil),
        ],
        "openai-responses": [
            ("effort_enum", nil), ("effort_enum", "responses_reasoning"), ("both", nil), ("token_budget", nil),
        ],
        "anthropic-messages": [
            ("token_budget", nil), ("token_budget", "thinking_budget"), ("effort_enum", nil),
            ("effort_enum", "thinking_adaptive"), ("both", "thinking_budget"), ("both", "thinking_adaptive"),
        ],
    ]

    private static func listed(_ dice: inout Dice) -> [String] {
        let some = dice.some(Efforts.all, dice.pick([45, 90]))
        return some.isEmpty || some == ["none"] ? ["low", "high"] : some
    }

    private static func addBudgets(to facts: inout Tree, _ dice: inout Dice) {
        if dice.chance(45) { facts["min_budget_tokens"] = .number(dice.pick([0, 256, 1024])) }
        if dice.chance(60) { facts["max_budget_tokens"] = .number(dice.pick([0, 30000, 30000])) }
        if dice.chance(40) { facts["budget_must_be_less_than_max_tokens"] = true }
    }

    private static func table(_ efforts: [String], _ dice: inout Dice) -> Tree? {
        let known = efforts.isEmpty ? ["low", "medium", "high"] : efforts
        let rows = dice.some(known.filter { $0 != "none" }, 80)
        if rows.isEmpty { return nil }
        return .object(rows.map { Tree.Member(name: $0, value: .number(Efforts.budgets[$0] ?? 0)) })
    }
}
