// What Messages callers call things.

extension CallerWords {
    static let messages = CallerWords(
        list: "messages", instructions: "system", toolContent: "content", toolOutput: "tool_result.content",
        cap: "max_tokens", stops: "stop_sequences", user: "metadata.user_id", verbosity: "verbosity",
        format: "output_config.format", formatDescription: "output_config.format.description",
        imageDetail: "image_url.detail", documentName: "document.title",
        thought: "messages[].reasoning", beginsReplies: true, hasOneUser: true)
}
