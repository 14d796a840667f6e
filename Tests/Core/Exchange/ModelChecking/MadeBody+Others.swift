// Makes requests in the dialects Responses and Messages.

extension Made {
    static func responses(_ body: inout Tree, _ percent: Int, _ dice: inout Dice) {
        body["input"] = dice.chance(40) ? "q" : .list(items(percent, &dice))
        if dice.chance(70) { body["reasoning"] = responsesWish(&dice) }
        var tools: [Tree] = []
        if dice.chance(percent) { tools += (0..<1 + dice.below(2)).map(responsesTool) }
        if dice.chance(percent / 4) { tools.append(["type": .text(dice.pick(["web_search", "mcp"]))]) }
        if !tools.isEmpty { body["tools"] = .list(tools) }
        if tools.first?["name"] != nil, dice.chance(50) {
            body["tool_choice"] = dice.pick(["auto", "none", "required", ["type": "function", "name": "f0"]])
        }
        if dice.chance(percent) { body["parallel_tool_calls"] = .bool(dice.chance(50)) }
        if dice.chance(percent) {
            let schema: Tree = ["type": "json_schema", "name": "s", "schema": ["type": "object"]]
            body["text"] = ["format": dice.pick([["type": "text"], ["type": "json_object"], schema])]
        }
        if dice.chance(45) { body["max_output_tokens"] = .number(dice.pick(caps)) }
        if dice.chance(percent / 4) { body["background"] = .bool(dice.chance(50)) }
        if dice.chance(percent / 3) { body["previous_response_id"] = "resp_1" }
        if dice.chance(percent / 3) {
            body["include"] = .list([.text(dice.pick(["message.output_text.logprobs", "reasoning.encrypted_content"]))])
        }
    }

    private static func responsesTool(_ number: Int) -> Tree {
        ["type": "function", "name": .text("f\(number)"), "parameters": ["type": "object"], "strict": false]
    }

    private static func responsesWish(_ dice: inout Dice) -> Tree {
        var wish: Tree = [:]
        if dice.chance(80) { wish["effort"] = .text(dice.pick(Efforts.all)) }
        if dice.chance(25) { wish["summary"] = .text(dice.pick(["auto", "concise", "detailed"])) }
        return wish
    }

    private static func items(_ percent: Int, _ dice: inout Dice) -> [Tree] {
        var parts: [Tree] = [["type": "input_text", "text": "q"]]
        if dice.chance(percent) {
            parts.append(
                dice.chance(80)
                    ? ["type": "input_image", "image_url": "https://x/i.png"] : ["type": "input_image", "file_id": "f"])
        }
        if dice.chance(percent) {
            let data: Tree = "data:application/pdf;base64,JVBERi0="
            parts.append(
                dice.pick([
                    ["type": "input_file", "filename": "d.pdf", "file_data": data],
                    ["type": "input_file", "file_url": "https://x/d.pdf"],
                    ["type": "input_file", "file_data": "data:application/zip;base64,QUJD"],
                    ["type": "input_file", "file_data": "data:application/zip;base64,QUJD"],
                ]))
        }
        var items: [Tree] = [["role": "user", "content": .list(parts)]]
        guard dice.chance(percent) else { return items }
        items.append(["type": "function_call", "call_id": "c1", "name": "f0", "arguments": "{}"])
        items.append(["type": "function_call_output", "call_id": "c1", "output": "r"])
        items.append(["role": "assistant", "content": [["type": "output_text", "text": "a"]]])
        items.append(["role": "user", "content": "and?"])
        return items
    }

    static func messages(_ body: inout Tree, _ percent: Int, _ dice: inout Dice) {
        body["max_tokens"] = .number(dice.pick(caps))
        body["messages"] = .list(messagesTurns(percent, &dice))
        if dice.chance(70) { messagesWish(&body, &dice) }
        var tools: [Tree] = []
        if dice.chance(percent) { tools += (0..<1 + dice.below(2)).map(messagesTool) }
        if dice.chance(percent / 4) { tools.append(["type": "web_search_20250305", "name": "web_search"]) }
        if !tools.isEmpty { body["tools"] = .list(tools) }
        if tools.first?["input_schema"] != nil, dice.chance(50) {
            var choice: Tree = ["type": .text(dice.pick(["auto", "any", "none", "tool"]))]
            if choice["type"]?.string == "tool" { choice["name"] = "f0" }
            if dice.chance(30), choice["type"] != "none" {
                choice["disable_parallel_tool_use"] = .bool(dice.chance(70))
            }
            body["tool_choice"] = choice
        }
        if dice.chance(percent) {
            var config = body["output_config"] ?? [:]
            config["format"] = ["type": "json_schema", "schema": ["type": "object"]]
            body["output_config"] = config
        }
        if dice.chance(percent / 2) { body["stop_sequences"] = ["END"] }
        if dice.chance(percent / 4) { body["container"] = "c_1" }
    }

    private static func messagesTool(_ number: Int) -> Tree {
        ["name": .text("f\(number)"), "input_schema": ["type": "object"]]
    }

    private static func messagesWish(_ body: inout Tree, _ dice: inout Dice) {
        switch dice.below(6) {
        case 0, 1: body["thinking"] = ["type": "enabled", "budget_tokens": .number(dice.pick(wishedBudgets))]
        case 2: body["thinking"] = ["type": "disabled"]
        case 3: body["thinking"] = ["type": "adaptive"]
        case 4:
            body["thinking"] = ["type": "adaptive"]
            body["output_config"] = ["effort": .text(dice.pick(Array(Efforts.all.dropFirst(2))))]
        default: body["output_config"] = ["effort": .text(dice.pick(Array(Efforts.all.dropFirst(2))))]
        }
    }

    private static func messagesTurns(_ percent: Int, _ dice: inout Dice) -> [Tree] {
        var blocks: [Tree] = [["type": "text", "text": "q"]]
        if dice.chance(percent) {
            blocks.append(["type": "image", "source": ["type": "url", "url": "https://x/i.png"]])
        }
        if dice.chance(percent / 2) {
            let sources: [Tree] = [
                ["type": "base64", "media_type": "application/pdf", "data": "JVBERi0="],
                ["type": "url", "url": "https://x/d.pdf"], ["type": "file", "file_id": "f"],
            ]
            blocks.append(["type": "document", "source": dice.pick(sources)])
        }
        if dice.chance(percent / 4) { blocks.append(["type": "mid_conv_unknown"]) }
        var turns: [Tree] = [["role": "user", "content": .list(blocks)]]
        guard dice.chance(percent) else { return turns }
        let use: Tree = ["type": "tool_use", "id": "c1", "name": "f0", "input": [:]]
        turns.append(["role": "assistant", "content": [use]])
        let result: Tree = ["type": "tool_result", "tool_use_id": "c1", "content": "r"]
        turns.append(["role": "user", "content": [result]])
        turns.append(["role": "assistant", "content": [["type": "text", "text": "a"]]])
        turns.append(["role": "user", "content": [["type": "text", "text": "and?"]]])
        return turns
    }
}
