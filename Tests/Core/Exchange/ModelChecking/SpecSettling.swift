// What becomes of a wish to think at one target, by the design's sections 3 and 4 and `policies/README.md`.
//
// "A control that cannot be carried exactly makes the target ineligible." A group may coerce; off is never coerced;
// `effort_budgets` is the only thing that ever permits effort ↔ budget.

/// What is said to the model.
enum SpecControl: Equatable {
    case nothing, off, on
    case effort(String)
    case budget(Int)

    /// The receipt's word.
    var word: String {
        switch self {
        case .nothing: "nothing"
        case .off: "off"
        case .on: "on"
        case .effort(let effort): "effort:\(effort)"
        case .budget(let tokens): "budget:\(tokens)"
        }
    }

    var thinks: Bool {
        switch self {
        case .nothing, .off: false
        case .on, .effort, .budget: true
        }
    }
}

/// The slow specification's opinion of one wish at one target.
struct SpecSettling {
    var wish: SpecWish
    var target: SpecTarget
    var request: SpecRequest
    /// The nearest will do.
    var coerces: Bool
    /// The wish is the group's: it is never clamped to the caller's cap.
    var isDefault = false

    /// What is sent, or the reason why nothing can be.
    enum Outcome: Equatable {
        case sent(SpecControl)
        case refused(String)
    }

    func outcome() -> Outcome {
        switch control() {
        case .refused(let reason): .refused(reason)
        case .sent(let control): besideTools(control)
        }
    }

    /// Some models take no function tools while they think. Whoever asked nothing keeps the tools and goes without
    /// thinking, where the group coerces and the model can be switched off.
    private func besideTools(_ control: SpecControl) -> Outcome {
        let thinks = control.thinks || (control == .nothing && wish.isNothing && mode != "opt_in")
        if target.fact("supported") == true, target.fact("rejects_tools") == true, request.toolCount > 0, thinks {
            guard coerces, wish.isNothing, case .sent(let silent) = off() else { return .refused("reasoning-tools") }
            return .sent(silent)
        }
        return forcingReason(control).map(Outcome.refused) ?? .sent(control)
    }

    private var facts: Tree { target.reasoning ?? [:] }
    private var mode: String? { facts["mode"]?.string }

    private func control() -> Outcome {
        if wish.isNothing { return .sent(.nothing) }
        if wish.isOff { return off() }
        guard target.reasoning != nil else { return .refused("reasoning-metadata-missing") }
        guard target.fact("supported") == true else { return .refused("reasoning-unsupported") }
        if encoding == nil && !isOn { return .refused("reasoning-encoding-missing") }
        if !takesEfforts && !takesBudgets && !isOn { return .refused("reasoning-control-unsupported") }
        if let budget = wish.budget, takesBudgets || wish.effort == nil { return answer(budget: budget) }
        if let effort = wish.effort { return answer(effort: effort) }
        return answerOn()
    }

    // MARK: Off

    private func off() -> Outcome {
        guard target.fact("supported") == true else { return .sent(.nothing) }
        if mode == "always_on" { return .refused("reasoning-always-on") }
        if target.fact("can_disable") == true || efforts.contains("none") {
            return encoding == nil ? .refused("reasoning-encoding-missing") : .sent(.off)
        }
        if mode == "opt_in" { return .sent(.nothing) }
        return .refused(
            target.fact("can_disable") == nil ? "reasoning-can-disable-missing" : "reasoning-cannot-disable")
    }

    // MARK: How it is written

    /// The encoding of the documents, or the way that is native to the dialect.
    var encoding: String? {
        if let written = facts["encoding"]?.string { return written }
        switch target.dialect {
        case "openai-chat": return facts["control"] == "token_budget" ? nil : "reasoning_effort"
        case "openai-responses": return "responses_reasoning"
        default:
            let wantsBudget = facts["control"] == "both" && wish.budget != nil && wish.effort == nil
            return facts["control"] == "token_budget" || wantsBudget ? "thinking_budget" : "thinking_adaptive"
        }
    }

    private var takesEfforts: Bool {
        facts["control"] != "token_budget" && !["thinking_budget"].contains(encoding)
    }

    private var takesBudgets: Bool {
        facts["control"] != "effort_enum" && ["thinking_budget", "reasoning_object"].contains(encoding)
    }

    /// Thinking is wanted, at whatever strength.
    private var isOn: Bool { wish.effort == nil && wish.budget == nil }

    /// The efforts that the model knows.
    private var efforts: [String] { facts["efforts"]?.strings ?? [] }

    /// "Efforts without a list are low, medium, high."
    private var knownEfforts: [String] { efforts.isEmpty ? ["low", "medium", "high"] : efforts }

    private var table: [(effort: String, budget: Int)] {
        (facts["effort_budgets"]?.members ?? []).compactMap { row in row.value.int.map { (row.name, $0) } }
            .sorted { $0.budget < $1.budget }
    }

    // MARK: Efforts

    private func answer(effort: String) -> Outcome {
        if !takesEfforts { return byTable(effort: effort) }
        if knownEfforts.contains(effort) { return .sent(.effort(effort)) }
        guard coerces, let nearest = nearest(to: effort, in: knownEfforts.filter { $0 != "none" }) else {
            return .refused("reasoning-effort-unsupported")
        }
        return .sent(.effort(nearest))
    }

    private func byTable(effort: String) -> Outcome {
        if table.isEmpty { return .refused("reasoning-effort-budgets-missing") }
        if let row = table.first(where: { $0.effort == effort }) { return fitting(row.budget) }
        guard coerces, let nearest = nearest(to: effort, in: table.map(\.effort)),
            let row = table.first(where: { $0.effort == nearest })
        else { return .refused("reasoning-effort-unsupported") }
        return fitting(row.budget)
    }

    /// The smaller effort on a tie.
    private func nearest(to effort: String, in known: [String]) -> String? {
        let wanted = Efforts.rank(effort)
        return known.min { left, right in
            let distances = (abs(Efforts.rank(left) - wanted), abs(Efforts.rank(right) - wanted))
            return distances.0 == distances.1 ? Efforts.rank(left) < Efforts.rank(right) : distances.0 < distances.1
        }
    }

    // MARK: Budgets

    private func answer(budget: Int) -> Outcome {
        if takesBudgets { return fitting(budget) }
        if table.isEmpty { return .refused("reasoning-effort-budgets-missing") }
        if let row = table.first(where: { $0.budget == budget }) {
            return knownEfforts.contains(row.effort)
                ? .sent(.effort(row.effort)) : .refused("reasoning-effort-unsupported")
        }
        // The rows stand in order, so the smaller one wins a tie.
        guard coerces, let row = table.min(by: { abs($0.budget - budget) < abs($1.budget - budget) }) else {
            return .refused("reasoning-budget-unsupported")
        }
        return .sent(.effort(row.effort))
    }

    /// A budget within the model's bounds and below the cap.
    private func fitting(_ budget: Int) -> Outcome {
        let written = facts["min_budget_tokens"]?.int ?? 0
        // The Messages API takes no less than 1,024 unless a document knows better.
        let least = written > 0 ? written : encoding == "thinking_budget" ? 1024 : 0
        var most = facts["max_budget_tokens"]?.int ?? 0
        if most == 0 { most = .max }
        let room = cap.map { $0 - 1 } ?? .max
        if !coerces {
            if budget < least { return .refused("reasoning-budget-below-min") }
            if budget > most { return .refused("reasoning-budget-above-max") }
            return budget > room ? .refused("reasoning-budget-not-below-cap") : .sent(.budget(budget))
        }
        if room < max(least, 1) { return .refused("reasoning-cap-too-small") }
        if isDefault, max(least, min(budget, most)) > room { return .refused("reasoning-budget-not-below-cap") }
        return .sent(.budget(max(least, min(budget, most, room))))
    }

    /// The cap that a budget has to stay below; nil when nothing says so.
    private var cap: Int? {
        guard encoding == "thinking_budget" || target.fact("budget_must_be_less_than_max_tokens") == true else {
            return nil
        }
        if let cap = request.cap { return cap }
        let needsOne = target.dialect == "anthropic-messages" && request.dialect != target.dialect
        return needsOne ? target.limits["default_max_tokens"]?.int : nil
    }

    // MARK: On

    private func answerOn() -> Outcome {
        if ["thinking_adaptive", "reasoning_object", "chat_template_kwargs"].contains(encoding) { return .sent(.on) }
        // In the straight lane the caller's own object goes on as it came; elsewhere the model thinks anyway, or not.
        if encoding == "responses_reasoning" && isCallersOwn && request.wish.effort == nil { return .sent(.on) }
        if mode != "opt_in" { return .sent(.on) }
        if let usual = facts["default_effort"]?.string {
            if encoding == nil { return .refused("reasoning-encoding-missing") }
            return takesEfforts ? .sent(.effort(usual)) : byTable(effort: usual)
        }
        return .refused("reasoning-default-effort-missing")
    }

    private func isBudget(_ control: SpecControl) -> Bool {
        if case .budget = control {
            encoding == "thinking_budget"
        } else {
            control == .on && encoding == "thinking_budget"
        }
    }

    /// The caller wrote the wish and the rest of the request in the target's own dialect.
    private var isCallersOwn: Bool { request.dialect == target.dialect && !request.wish.isNothing }

    // MARK: Forced tools

    /// The Messages API takes no forced tool beside a thinking budget (its own callers hear that from it), and some
    /// models take none while they think.
    private func forcingReason(_ control: SpecControl) -> String? {
        guard request.forcesTool, !coerces else { return nil }
        let thinks = control.thinks || (control == .nothing && wish.isNothing && mode != "opt_in")
        let refuses =
            target.fact("rejects_forced_tool_choice") == true
            || (isBudget(control) && !isCallersOwn)
        return thinks && refuses && target.fact("supported") == true ? "reasoning-forced-tool-choice" : nil
    }
}
