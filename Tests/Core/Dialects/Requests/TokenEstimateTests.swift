// What the sidecar takes a request for, where nobody counts it.

import Dialects
import Testing
import Wire

@Suite struct `An estimate of input tokens` {
    @Test(arguments: [
        (#""messages":[]"#, 0, "nothing"),
        (#""messages":[{"role":"user","content":""}]"#, 4, "an empty message"),
        (#""messages":[{"role":"user","content":"12345678"}]"#, 6, "eight letters"),
        (#""messages":[{"role":"user","content":[{"type":"text","text":"12345678"}]}]"#, 10, "the same in a block"),
        (#""system":"1234","messages":[]"#, 1, "instructions"),
        (#""system":[{"type":"text","text":"1234"}],"messages":[]"#, 5, "instructions in a block"),
        (#""messages":[{"role":"user","content":"日本語"}]"#, 9, "nine bytes that are not ASCII"),
        (
            #""messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","data":"AAAA"}}]}]"#,
            1_608,
            "an image is counted by what images cost, not by its bytes"
        ),
        (
            #""messages":[{"role":"user","content":[{"type":"document","source":{"type":"text","data":"12345678"}}]}]"#,
            10,
            "a document of text"
        ),
        (
            #""messages":[{"role":"user","content":[{"type":"document","source":{"type":"url","url":"u"}}]}]"#, 3_008,
            "any other document"
        ),
        (
            #""messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"x","content":[{"type":"text","text":"1234"}]}]}]"#,
            13, "what a tool gave back"
        ),
        (
            #""messages":[{"role":"assistant","content":[{"type":"tool_use","id":"i","name":"abcd","input":{"a":1}}]}]"#,
            11,
            "a call: its name and its arguments"
        ),
        (#""tools":[{"name":"f"}],"messages":[]"#, 7, "a tool, as it is spelled"),
        (#""metadata":{"user_id":"0123456789"},"messages":[]"#, 0, "what no model sees"),
    ])
    func `is the sum of its rules`(members: String, tokens: Int, why: String) throws {
        #expect(try estimateInputTokens(JSONDocument("{" + members + "}")) == tokens, "\(why)")
    }
}
