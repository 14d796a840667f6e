// Where a telling stands as it should be and is not yet written so. A row that holds no longer fails its test.

/// Crossings by name, and what is wrong.
let knownWrong: [(crossing: String, reason: String)] =
    [
        "content-filter reply chat", "content-filter reply responses", "content-filter reply messages",
        "context-full reply messages", "length reply chat", "length reply responses", "length reply messages",
        "refusal-of-a-messages-model reply messages",
    ]
    .map { ("\($0) to responses json", "the last item of an incomplete response is incomplete itself") } + [
        (
            "image-data request messages to responses json",
            "the writer leaves out input_image.detail, which the official types demand"
        ),
        (
            "image-url request messages to responses json",
            "the writer leaves out input_image.detail, which the official types demand"
        ),
        (
            "tool-result-with-image request messages to responses json",
            "the writer leaves out input_image.detail, which the official types demand"
        ),
        (
            "prefill-for-who-takes-none request messages to responses json",
            "a caller's prefill becomes a finished message, which means something else, and nobody is told"
        ),
        (
            "service-tier-default request messages to responses json",
            "standard_only is dropped where it should be written as default"
        ),
        (
            "tool-error request messages to responses json",
            "the loss is called is_error, and tool_result.is_error towards Chat"
        ),
        (
            "citations-of-a-messages-search reply messages to chat json",
            "a citation without a range should cover its block: 6 to 15, not 0 to 0"
        ),
    ]

/// What is known to be wrong with a crossing; nil when nothing is.
func known(_ crossing: Crossing) -> String? {
    knownWrong.first { $0.crossing == crossing.testDescription }?.reason
}
