// What Responses callers call things.

extension CallerWords {
    static let responses = CallerWords(
        list: "input", instructions: "instructions", toolContent: "output",
        toolOutput: "function_call_output.output", cap: "max_output_tokens", stops: "stop", user: "user",
        verbosity: "text.verbosity", format: "text.format", formatDescription: "text.format.description",
        imageDetail: "input[].content[].detail", documentName: "filename",
        thought: "input[].encrypted_content", splitsModelTurns: true)
}
