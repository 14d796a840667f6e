// Makes requests: bodies in a caller's dialect, from plain ones to those that ask for everything.

extension Made {
    /// A body for group `g`.
    static func body(_ dialect: String, _ dice: inout Dice) -> Tree {
        // Half of all requests ask for little besides thinking, so that something is left to send.
        let percent = dice.pick([0, 8, 8, 25, 40])
        var body: Tree = ["model": "g"]
        switch dialect {
        case "openai-chat": chat(&body, percent, &dice)
        case "openai-responses": responses(&body, percent, &dice)
        default: messages(&body, percent, &dice)
        }
        if dice.chance(50) { body["stream"] = .bool(dice.chance(70)) }
        if dice.chance(percent) { body["temperature"] = .fraction(dice.pick(["0.2", "1.0"])) }
        if dice.chance(percent) { body["top_p"] = .fraction(dice.pick(["0.5", "0.97"])) }
        if dice.chance(15) { body["skip_reasoning"] = .bool(dice.chance(80)) }
        return body
    }

    static let caps = [900, 900, 2000, 5000, 20000, 40000, 100_000, 500_000]

    private static func chat(_ body: inout Tree, _ percent: Int, _ dice: inout Dice) {
        body["messages"] = .list(chatTurns(percent, &dice))
        chatWish(&body, &dice)
        if dice.chance(percent) { body["tools"] = .list((0..<1 + dice.below(2)).map(chatTool)) }
        if body["tools"] != nil, dice.chance(50) { body["tool_choice"] = dice.pick(chatChoices) }
        if dice.chance(percent) { body["parallel_tool_calls"] = .bool(dice.chance(50)) }
        if dice.chance(percent) {
            let type = dice.pick(["text", "json_object", "json_schema"])
            body["response_format"] = ["type": .text(type)]
            if type == "json_schema" {
                body["response_format"]?["json_schema"] = ["name": "s", "schema": ["type": "object"]]
            }
        }
        if dice.chance(45) { body[dice.pick(["max_tokens", "max_completion_tokens"])] = .number(dice.pick(caps)) }
        if dice.chance(percent / 2) { body["stop"] = ["END"] }
        if dice.chance(percent / 2) { body["n"] = .number(dice.pick([1, 2])) }
        if dice.chance(percent / 4) { body["logprobs"] = .bool(dice.chance(50)) }
        if dice.chance(percent / 4) { body["logit_bias"] = ["50256": -100] }
    }

    private static let chatChoices: [Tree] = [
        "auto", "none", "required", ["type": "function", "function": ["name": "f0"]],
    ]

    private static func chatTool(_ number: Int) -> Tree {
        ["type": "function", "function": ["name": .text("f\(number)"), "parameters": ["type": "object"]]]
    }

    private static func chatTurns(_ percent: Int, _ dice: inout Dice) -> [Tree] {
        var turns: [Tree] = dice.chance(40) ? [["role": "system", "content": "be brief"]] : []
        var parts: [Tree] = [["type": "text", "text": "q"]]
        if dice.chance(percent) { parts.append(["type": "image_url", "image_url": ["url": "https://x/i.png"]]) }
        if dice.chance(percent / 2) { parts.append(chatDocument) }
        if dice.chance(percent / 2) {
            parts.append(["type": "input_audio", "input_audio": ["data": "UklGRg==", "format": "wav"]])
        }
        if dice.chance(percent / 4) {
            parts.append(
                dice.pick([
                    ["type": "smell", "smell": "pine"], ["type": "video_url", "video_url": ["url": "https://x/v"]],
                ]))
        }
        turns.append(["role": "user", "content": parts.count == 1 && dice.chance(50) ? "q" : .list(parts)])
        guard dice.chance(percent) else { return turns }
        let call: Tree = ["id": "c1", "type": "function", "function": ["name": "f0", "arguments": "{}"]]
        turns.append(["role": "assistant", "tool_calls": [call]])
        turns.append(["role": "tool", "tool_call_id": "c1", "content": "r"])
        // The loop of tools has ended: thinking within one has rules of its own.
        turns.append(["role": "assistant", "content": "a"])
        turns.append(["role": "user", "content": "and?"])
        return turns
    }

    private static let chatDocument: Tree = [
        "type": "file", "file": ["filename": "d.pdf", "file_data": "data:application/pdf;base64,JVBERi0="],
    ]

    private static func chatWish(_ body: inout Tree, _ dice: inout Dice) {
        guard dice.chance(70) else { return }
        if dice.chance(60) {
            body["reasoning_effort"] = .text(dice.pick(Efforts.all))
        } else {
            body["reasoning"] = dice.pick([
                ["effort": .text(dice.pick(Efforts.all))], ["max_tokens": .number(dice.pick(wishedBudgets))],
                ["enabled": true], ["enabled": false], ["exclude": true], [:],
                ["effort": "low", "max_tokens": 9000], ["enabled": true, "effort": "high"],
            ])
        }
    }

    static let wishedBudgets = [200, 1024, 2048, 2050, 8192, 16000, 31000, 60000]
}
