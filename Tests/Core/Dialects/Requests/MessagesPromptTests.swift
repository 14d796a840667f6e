// Messages requests as a whole: what is refused, what a target changes, how names come back.

import Conversation
import Dialects
import Testing

@Suite struct `Messages requests` {
    @Test(arguments: [
        (saying(calls + "," + result("c1", "1")), "messages"),
        (saying(calls), "messages"),
        (saying(calls + #",{"role":"user","content":"x"}"#), "messages[2]"),
        (saying(calls + #",{"role":"assistant","content":"x"}"#), "messages[2]"),
        (saying(calls + "," + result("c9", "1")), "messages[2]"),
        (saying(#"{"role":"user","content":"q"},"# + result("c1", "1")), "messages[1]"),
        (saying(#"{"role":"user","content":""}"#), "messages"),
        (part(#"{"type":"input_audio","input_audio":{"data":"QUJD","format":"wav"}}"#), "messages[0].content"),
        (part(#"{"type":"video_url","video_url":{"url":"https://h/v"}}"#), "messages[0].content"),
        (part(#"{"type":"file","file":{"file_id":"f"}}"#), "messages[0].content"),
        (part(#"{"type":"file","file":{"file_data":"data:text/csv;base64,QUJD"}}"#), "messages[0].content"),
        (asking(#""tools":[{"type":"web_search"}]"#), "tools"),
        (asking(#""tools":[{"function":{"name":"f"}},{"function":{"name":"f"}}]"#), "tools"),
        (asking(choosing(#"{"type":"function","function":{"name":"h"}}"#)), "tool_choice"),
        (asking(#""tool_choice":"required""#), "tool_choice"),
        (asking(#""n":2"#), "n"), (asking(#""logprobs":true"#), "logprobs"),
        (asking(#""logit_bias":{"1":2}"#), "logit_bias"), (asking(#""prediction":{}"#), "prediction"),
        (asking(#""audio":{}"#), "audio"), (asking(#""modalities":["audio"]"#), "modalities"),
        (asking(#""web_search_options":{}"#), "web_search_options"),
    ])
    func `what Messages cannot say is refused by its name`(chat: String, param: String) {
        #expect(Translation().refusal(of: chat) == param)
    }

    @Test(arguments: [
        (
            #"{"role":"assistant","content":"Hello!"},{"role":"user","content":"q"}"#,
            #"""
            [{"role":"user","content":[{"type":"text","text":"Begin."}]},
            {"role":"assistant","content":[{"type":"text","text":"Hello!"}]},
            {"role":"user","content":[{"type":"text","text":"q"}]}]
            """#
        ),
        (
            #"{"role":"system","content":"Tell a joke."}"#,
            #"[{"role":"user","content":[{"type":"text","text":"Begin."}]}]"#
        ),
    ])
    func `where the user has not said anything, he begins`(said: String, expected: String) throws {
        let outcome = try Translation().write(saying(said))
        #expect(outcome.member("messages") == canonical(expected))
        #expect(outcome.losses == #"messages begun by a user's "Begin.", for the user had not said anything"#)
    }

    @Test func `the newest version knows no sampling`() throws {
        var translation = Translation()
        translation.target.anthropicVersion = "2026-10-21"
        let outcome = try translation.write(asking(#""temperature":1,"top_p":1,"top_k":5"#))
        #expect(outcome.losses == "temperature dropped; top_p dropped; top_k dropped")
        let body = user(#"{"type":"text","text":"q"}"#)
        #expect(outcome.text == #"{"model":"claude-x","messages":"# + body + #","max_tokens":4096}"#)
        #expect(outcome.written.headers.map(\.value) == ["2026-10-21"])
    }

    @Test func `a model may take instructions in the middle, schemas and the beginning of its words`() throws {
        var translation = Translation()
        translation.target.takesMidConversationSystem = true
        translation.target.enforcesSchemas = true
        translation.target.takesPrefill = true
        let outcome = try translation.write(
            saying(
                #"{"role":"user","content":"a"},{"role":"system","content":"b"},{"role":"assistant","content":"c \n"}"#,
                #""tools":[{"function":{"name":"f","strict":true}}]"#))
        #expect(
            outcome.member("messages")
                == canonical(
                    #"""
                    [{"role":"user","content":[{"type":"text","text":"a"}]},
                    {"role":"system","content":[{"type":"text","text":"b"}]},
                    {"role":"assistant","content":[{"type":"text","text":"c"}]}]
                    """#))
        #expect(outcome.member("tools").contains(#""strict":true"#))
        #expect(outcome.losses.isEmpty)
    }

    @Test func `limits of the target stand in for a cap that was not given`() throws {
        var translation = Translation()
        translation.target.maxOutput = 8192
        #expect(try translation.write(asking("")).member("max_tokens") == "8192.0")
        translation.target.defaultMaxTokens = 1000
        #expect(try translation.write(asking("")).member("max_tokens") == "1000.0")
    }

    @Test func `JSON without a schema is asked for in words, behind the caller's own`() throws {
        let chat = saying(
            #"{"role":"system","content":"s"},{"role":"user","content":"q"}"#,
            #""response_format":{"type":"json_object"}"#)
        let outcome = try Translation().write(chat)
        #expect(outcome.member("system").hasPrefix(#"[{"text":"s","type":"text"},{"text":"Reply with one JSON object"#))
        #expect(outcome.losses == "response_format replaced by an instruction")
    }

    @Test func `names that the API refuses come back as they were`() throws {
        let chat = asking(
            #"""
            "tools":[{"function":{"name":"files.read"}},{"type":"custom","custom":{"name":"run"}}],
            "tool_choice":{"function":{"name":"files.read"}}
            """#
        )
        let names = try Translation().write(chat).written.names
        let sent = names.rows.map(\.sent)
        #expect(sent == ["files_read_" + (sent.first?.suffix(16) ?? ""), "run"])
        #expect(names.rows.map(\.original) == ["files.read", "run"])
        #expect(names.rows.map(\.isWrapped) == [false, true])
    }

    @Test(arguments: ["files.read", "files read", "lüg", String(repeating: "x", count: 200), "a.b", "a_b"])
    func `a name is legal, and its own`(name: String) throws {
        let chat = asking(#""tools":[{"function":{"name":"\#(name)"}}],"tool_choice":{"function":{"name":"\#(name)"}}"#)
        let outcome = try Translation().write(chat)
        let choice = outcome.member("tool_choice")
        let sent = choice.split(separator: #"""#)[3]
        #expect(sent.utf8.count <= 128)
        #expect(sent.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") })
        #expect(outcome.written.names.row(sent: .string(String(sent)))?.original ?? String(sent) == name)
    }
}
