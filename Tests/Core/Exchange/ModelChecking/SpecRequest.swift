// What a body asks for, by the design's section 4 ("What counts as asking"), read in the plainest way.

/// What a caller asked of thinking.
struct SpecWish: Equatable {
    var effort: String?
    var budget: Int?
    /// Think, at the model's own strength.
    var on = false

    var isNothing: Bool { effort == nil && budget == nil && !on }
    /// No thinking, please.
    var isOff: Bool { effort == "none" && budget == nil }
}

/// A request, as far as it matters who may carry it.
struct SpecRequest {
    var dialect: String
    var wish = SpecWish()
    var skipsDefault = false
    var stream = false
    /// `text` is always there.
    var modalities: Set<String> = []
    var hasUnknownParts = false
    var hasCalls = false
    /// A file that only one provider knows, by its id.
    var hasFileID = false
    var hasDocumentURL = false
    /// A document that is neither PDF nor text.
    var hasOddDocument = false
    var toolCount = 0
    var hasHostedTools = false
    var choosesTools = false
    var forcesTool = false
    var parallel: Bool?
    var structured = false
    var cap: Int?
    var hasStops = false
    var hasPrevious = false
    /// Something that no bridge carries.
    var isUnbridgeable = false
    /// `include` is there, whatever it holds.
    var mentionsInclude = false
    /// How long the body is.
    var bytes: Int

    init(_ body: Tree, _ dialect: String) {
        self.dialect = dialect
        bytes = body.json.utf8.count
        mentionsInclude = body["include"] != nil
        stream = body["stream"]?.isTrue == true
        skipsDefault = body["skip_reasoning"]?.isTrue == true
        switch dialect {
        case "openai-chat": readChat(body)
        case "openai-responses": readResponses(body)
        default: readMessages(body)
        }
    }

    // MARK: Chat

    private mutating func readChat(_ body: Tree) {
        wish = Self.chatWish(body)
        toolCount = body["tools"]?.elements.count ?? 0
        choosesTools = body["tool_choice"] != nil
        forcesTool = body["tool_choice"]?.string == "required" || body["tool_choice"]?["function"] != nil
        parallel = body["parallel_tool_calls"]?.isTrue
        structured = ["json_object", "json_schema"].contains(body["response_format"]?["type"]?.string)
        cap = body["max_completion_tokens"]?.int ?? body["max_tokens"]?.int
        hasStops = body["stop"] != nil
        isUnbridgeable =
            (body["n"]?.int ?? 1) > 1 || body["logprobs"]?.isTrue == true || body["logit_bias"] != nil
        for turn in body["messages"]?.elements ?? [] {
            if turn["tool_calls"] != nil || turn["role"]?.string == "tool" { hasCalls = true }
            for part in turn["content"]?.elements ?? [] { note(part["type"]?.string) }
        }
    }

    private static func chatWish(_ body: Tree) -> SpecWish {
        var wish = SpecWish(effort: body["reasoning_effort"]?.string)
        guard let object = body["reasoning"], wish.isNothing else { return wish }
        // OpenRouter: exactly one of effort and max_tokens; effort wins.
        wish.effort = object["effort"]?.string
        if wish.effort == nil { wish.budget = object["max_tokens"]?.int }
        guard wish.isNothing else { return wish }
        if object["enabled"]?.isTrue == true { wish.on = true }
        if object["enabled"]?.isTrue == false { wish.effort = "none" }
        return wish
    }

    // MARK: Responses

    private mutating func readResponses(_ body: Tree) {
        if let object = body["reasoning"], !object.members.isEmpty {
            wish.effort = object["effort"]?.string
            // Even a summary alone asks.
            if wish.effort == nil { wish.on = true }
        }
        for tool in body["tools"]?.elements ?? [] {
            if tool["type"]?.string == "function" { toolCount += 1 } else { hasHostedTools = true }
        }
        choosesTools = body["tool_choice"] != nil
        forcesTool = body["tool_choice"]?.string == "required" || body["tool_choice"]?["name"] != nil
        parallel = body["parallel_tool_calls"]?.isTrue
        structured = ["json_object", "json_schema"].contains(body["text"]?["format"]?["type"]?.string)
        cap = body["max_output_tokens"]?.int
        hasPrevious = body["previous_response_id"] != nil
        isUnbridgeable =
            body["background"]?.isTrue == true
            || body["include"]?.strings.contains("message.output_text.logprobs") == true
        for item in body["input"]?.elements ?? [] {
            if ["function_call", "function_call_output"].contains(item["type"]?.string) { hasCalls = true }
            for part in item["content"]?.elements ?? [] {
                note(part["type"]?.string)
                if part["file_id"] != nil { hasFileID = true }
                if part["file_url"] != nil { hasDocumentURL = true }
                if part["file_data"]?.string?.contains("zip") == true { hasOddDocument = true }
            }
        }
    }

    // MARK: Messages

    private mutating func readMessages(_ body: Tree) {
        readMessagesWish(body)
        for tool in body["tools"]?.elements ?? [] {
            if tool["type"] == nil || tool["type"] == "custom" { toolCount += 1 } else { hasHostedTools = true }
        }
        let choice = body["tool_choice"]
        choosesTools = choice != nil
        forcesTool = ["any", "tool"].contains(choice?["type"]?.string)
        parallel = choice?["disable_parallel_tool_use"]?.isTrue.map { !$0 }
        structured = body["output_config"]?["format"] != nil
        cap = body["max_tokens"]?.int
        hasStops = body["stop_sequences"] != nil
        isUnbridgeable = body["container"] != nil
        for turn in body["messages"]?.elements ?? [] {
            for block in turn["content"]?.elements ?? [] {
                note(block["type"]?.string)
                if block["source"]?["file_id"] != nil { hasFileID = true }
                if block["type"] == "document" && block["source"]?["url"] != nil { hasDocumentURL = true }
            }
        }
    }

    private mutating func readMessagesWish(_ body: Tree) {
        wish.effort = body["output_config"]?["effort"]?.string
        switch body["thinking"]?["type"]?.string {
        case "enabled": wish.budget = body["thinking"]?["budget_tokens"]?.int
        case "adaptive": if wish.effort == nil { wish.on = true }
        case "disabled": wish = SpecWish(effort: "none")
        default: break
        }
    }

    /// What a part of a turn is.
    private mutating func note(_ type: String?) {
        switch type {
        case "text", "input_text", "output_text": break
        case "image_url", "input_image", "image": modalities.insert("image")
        case "file", "input_file", "document": modalities.insert("document")
        case "input_audio": modalities.insert("audio")
        case "video_url": modalities.insert("video")
        case "tool_use", "tool_result": hasCalls = true
        default: hasUnknownParts = true
        }
    }
}
