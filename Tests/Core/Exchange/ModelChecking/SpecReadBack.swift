// What a provider is told about thinking, read out of the body that was sent to it, whatever spells it there.

enum SpecReadBack {
    /// Every control that a body states, in any of the dialect's spellings. More than one would be a contradiction.
    static func controls(in body: Tree, _ dialect: String) -> [SpecControl] {
        switch dialect {
        case "openai-chat": chat(body)
        case "openai-responses": [object(body["reasoning"])].compactMap { $0 }
        default: [messages(body)].compactMap { $0 }
        }
    }

    private static func chat(_ body: Tree) -> [SpecControl] {
        var found: [SpecControl] = []
        if let effort = body["reasoning_effort"]?.string { found.append(effort == "none" ? .off : .effort(effort)) }
        if let control = object(body["reasoning"]) { found.append(control) }
        if let arguments = body["chat_template_kwargs"] {
            let effort = arguments["reasoning_effort"]?.string
            switch arguments["enable_thinking"]?.isTrue {
            case false: found.append(.off)
            default: found.append(effort.map(SpecControl.effort) ?? .on)
            }
        }
        return found
    }

    /// The object `reasoning`, of OpenRouter or of Responses.
    private static func object(_ object: Tree?) -> SpecControl? {
        guard let object else { return nil }
        if let effort = object["effort"]?.string { return effort == "none" ? .off : .effort(effort) }
        if let tokens = object["max_tokens"]?.int { return .budget(tokens) }
        if object["enabled"]?.isTrue == false { return .off }
        return object["enabled"]?.isTrue == true ? .on : nil
    }

    private static func messages(_ body: Tree) -> SpecControl? {
        let effort = body["output_config"]?["effort"]?.string
        switch body["thinking"]?["type"]?.string {
        case "disabled": return .off
        case "enabled": return body["thinking"]?["budget_tokens"]?.int.map(SpecControl.budget)
        case "adaptive": return effort.map(SpecControl.effort) ?? .on
        default: return effort.map(SpecControl.effort)
        }
    }
}
