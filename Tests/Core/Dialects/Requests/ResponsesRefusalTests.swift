// What the Responses dialect cannot say, by its name in the caller's dialect.

import Conversation
import Dialects
import Testing

@Suite struct `Refusals towards Responses` {
    @Test(arguments: [
        (saying(calls + "," + result("c1", "1")), "messages"), (saying(calls), "messages"),
        (saying(calls + #",{"role":"user","content":"x"}"#), "messages[2]"),
        (saying(calls + #",{"role":"system","content":"x"}"#), "messages[2]"),
        (saying(calls + #",{"role":"assistant","content":"x"}"#), "messages"),
        (saying(calls + "," + result("c9", "1")), "messages[2]"),
        (saying(#"{"role":"user","content":"q"},"# + result("c1", "1")), "messages[1]"),
        (
            saying(
                #"{"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f"}},"#
                    + #"{"id":"c","function":{"name":"f"}}]}"#), "messages[1]"
        ),
        (saying(""), "messages"), (saying(#"{"role":"user","content":""}"#), "messages"),
        (saying(#"{"role":"system","content":[{"type":"image_url","image_url":"https://h"}]}"#), "messages[0].content"),
        (
            saying(#"{"role":"assistant","content":[{"type":"image_url","image_url":"https://h"}]}"#),
            "messages[0].content"
        ),
        (part(#"{"type":"input_audio","input_audio":{"data":"QUJD","format":"wav"}}"#), "messages[0].content"),
        (part(#"{"type":"video_url","video_url":{"url":"https://h/v"}}"#), "messages[0].content"),
        (part(#"{"type":"file","file":{"file_id":"f"}}"#), "messages[0].content"),
        (asking(#""tools":[{"type":"web_search"}]"#), "tools"),
        (asking(#""tools":[{"function":{"name":"f"}},{"function":{"name":"f"}}]"#), "tools"),
        (asking(choosing(#"{"type":"function","function":{"name":"h"}}"#)), "tool_choice"),
        (asking(choosing(allowing("auto").replacing(#""g""#, with: #""h""#))), "tool_choice"),
        (asking(#""tool_choice":"required""#), "tool_choice"), (asking(#""max_tokens":0"#), "max_tokens"),
        (asking(#""stop":"x""#), "stop"), (asking(#""n":2"#), "n"), (asking(#""logprobs":true"#), "logprobs"),
        (asking(#""top_logprobs":2"#), "top_logprobs"), (asking(#""logit_bias":{"1":2}"#), "logit_bias"),
        (asking(#""prediction":{}"#), "prediction"), (asking(#""audio":{}"#), "audio"),
        (asking(#""modalities":["audio"]"#), "modalities"),
        (asking(#""web_search_options":{}"#), "web_search_options"),
    ])
    func `what Responses cannot say is refused by its name`(chat: String, param: String) {
        #expect(Crossing(.chat, .responses).result(of: chat) == param)
    }

    @Test func `what has no words is told apart from what is wrong`() {
        do {
            _ = try Crossing(.chat, .responses).write(asking(#""stop":"x""#))
        } catch let failure as Failure {
            #expect(failure.code == "unsupported_by_target" && failure.kind == .malformed)
            #expect(
                failure.message
                    == "stop: has no equivalent and cannot be sent to a model that speaks openai-responses")
        } catch {
            Issue.record(error)
        }
    }
}
