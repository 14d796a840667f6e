// What else a Chat request says, as a Messages request.

import Conversation
import Dialects
import Testing

private let rows = [
    PromptRow("the caller's cap", asking(#""max_completion_tokens":7,"max_tokens":9"#), "max_tokens", "7"),
    PromptRow("the target's own cap", asking(""), "max_tokens", "4096"),
    PromptRow(
        "stops", asking(#""stop":["a"," \n",""]"#), "stop_sequences", #"["a"]"#, losses: "stop dropped white space"),
    PromptRow("one stop", asking(#""stop":"a""#), "stop_sequences", #"["a"]"#),
    PromptRow("no stop", asking(#""stop":" ""#), "stop_sequences", "absent", losses: "stop dropped white space"),
    PromptRow("temperature as it is spelt", asking(#""temperature":0.70"#), "temperature", "0.7"),
    PromptRow(
        "temperature above Messages' scale", asking(#""temperature":1.5"#), "temperature", "1",
        losses: "temperature clamped 1"),
    PromptRow("top_p and top_k", asking(#""top_p":0.5,"top_k":5"#), "top_k", "5"),
    PromptRow(
        "a top_p that says nothing is not sent beside a temperature, for newer models refuse both",
        asking(#""temperature":0.5,"top_p":1.0"#), "top_p", "absent"),
    PromptRow("a top_p of 1 alone", asking(#""top_p":1"#), "top_p", "1"),
    PromptRow("a top_p that says something", asking(#""temperature":0.5,"top_p":0.9"#), "top_p", "0.9"),
    PromptRow("an empty stop", asking(#""stop":"""#), "stop_sequences", "absent"),
    PromptRow("top_k of all", asking(#""top_k":-1"#), "top_k", "absent"),
    PromptRow(
        "a schema",
        asking(
            #"""
            "response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,
            "schema":{"type":"object"}}}
            """#
        ), "output_config", #"{"format":{"type":"json_schema","schema":{"type":"object"}}}"#),
    PromptRow("text is text", asking(#""response_format":{"type":"text"}"#), "output_config", "absent"),
    PromptRow("who asks", asking(#""user":"u-1""#), "metadata", #"{"user_id":"u-1"}"#),
    PromptRow(
        "who asks, without his address", asking(#""user":"a@b.example""#), "metadata",
        #"{"user_id":"user_c5d51223bf797fc1073dea7c57d5d98a"}"#, losses: "user replaced by a digest"),
    PromptRow("safety_identifier", asking(#""safety_identifier":"s""#), "metadata", #"{"user_id":"s"}"#),
    PromptRow("service tier", asking(#""service_tier":"default""#), "service_tier", #""standard_only""#),
    PromptRow(
        "a tier that Messages has not", asking(#""service_tier":"flex""#), "service_tier", "absent",
        losses: "service_tier dropped"),
    PromptRow("a stream", asking(#""stream":true"#), "stream", "true"),
    PromptRow("no stream", asking(#""stream":false"#), "stream", "absent"),
    PromptRow(
        "what has no words is listed",
        asking(#""seed":1,"store":true,"metadata":{"k":"v"},"verbosity":"low","frequency_penalty":0.5,"min_p":0.1"#),
        "seed", "absent",
        losses:
            "metadata dropped; seed dropped; store dropped; frequency_penalty dropped; min_p dropped; verbosity dropped"
    ),
    PromptRow(
        "what says nothing is not",
        asking(
            #"""
            "n":1,"logprobs":false,"presence_penalty":0,"logit_bias":{},"store":false,"seed":null,
            "metadata":{},"modalities":["text"]
            """#
        ),
        "n", "absent"),
]

@Suite struct `Controls in Messages requests` {
    @Test(arguments: rows)
    func `the row is written as it says`(row: PromptRow) throws {
        try row.check()
    }
}
