// What Chat callers call things.

extension CallerWords {
    static let chat = CallerWords(
        list: "messages", instructions: "messages", toolContent: "content", toolOutput: "messages[].content",
        cap: "max_tokens", stops: "stop", user: "user", verbosity: "verbosity", format: "response_format",
        formatDescription: "response_format.json_schema.description", imageDetail: "image_url.detail",
        documentName: "filename", thought: "messages[].reasoning")
}
