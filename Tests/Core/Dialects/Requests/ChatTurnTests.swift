// Turns as Chat messages: one row for each rule.

import Conversation
import Dialects
import Testing

/// `messages` after a question.
private func afterQuestion(_ messages: String) -> String { #"[{"role":"user","content":"q"},"# + messages + "]" }

/// An assistant's message with calls of `f`.
private func calling(_ ids: [String], _ members: String = #""content":null"#) -> String {
    let calls = ids.map { #"{"id":"\#($0)","type":"function","function":{"name":"f","arguments":"{}"}}"# }
    return #"{"role":"assistant",\#(members),"tool_calls":[\#(calls.joined(separator: ","))]}"#
}

private func answering(_ id: String, _ text: String) -> String {
    #"{"role":"tool","tool_call_id":"\#(id)","content":"\#(text)"}"#
}

private let picturePart = #"{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}"#
private let pictureLoss = "tool_result.content media moved to a message of the user"

private let speech = [
    ChatRow("a question is a string", .responses, "messages", #"[{"role":"user","content":"q"}]"#) { $0.ask() },
    ChatRow(
        "instructions of several texts stay several", .messages, "messages",
        #"[{"role":"system","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},"#
            + #"{"role":"user","content":"q"}]"#
    ) {
        $0.say(.system, words("a"), words("b"))
        $0.ask()
    },
    ChatRow(
        "an instruction stays where it stands, and a developer is the system", .responses, "messages",
        afterQuestion(#"{"role":"system","content":"d"}"#)
    ) {
        $0.ask()
        $0.say(.developer, words("d"))
    },
    ChatRow(
        "a developer where he is known", .responses, "messages", #"[{"role":"developer","content":"d"}]"#
    ) {
        $0.target.takesDeveloperRole = true
        $0.say(.developer, words("d"))
    },
    ChatRow(
        "marks for a cache are left out where they are not known", .messages, "messages",
        #"[{"role":"user","content":"q"}]"#, losses: "cache_control dropped"
    ) { $0.say(.user, words("q", marked: true)) },
    ChatRow(
        "marks for a cache stay where they are known", .messages, "messages",
        #"[{"role":"user","content":[{"type":"text","text":"q","cache_control":{"type":"ephemeral"}}]}]"#
    ) {
        $0.target.takesCacheControl = true
        $0.say(.user, words("q", marked: true))
    },
    ChatRow(
        "all that the model says is one message, its text one string", .responses, "messages",
        afterQuestion(
            calling(["c1", "c2"], #""content":"ab","refusal":"no""#) + "," + answering("c1", "1") + ","
                + answering("c2", "2"))
    ) {
        $0.ask()
        $0.say(.assistant, words("a"))
        $0.say(.assistant, used("c1"))
        $0.say(.assistant, words("b"))
        $0.say(.assistant, used("c2"), .refusal(.string("no")))
        $0.say(.tool, gave("c1", [words("1")]))
        $0.say(.tool, gave("c2", [words("2")]))
    },
    ChatRow(
        "a model's turn ends at a result", .responses, "messages",
        afterQuestion(
            calling(["c1"]) + "," + answering("c1", "1") + "," + calling(["c2"]) + "," + answering("c2", "2"))
    ) {
        $0.ask()
        $0.say(.assistant, used("c1"))
        $0.say(.tool, gave("c1", [words("1")]))
        $0.say(.assistant, used("c2"))
        $0.say(.tool, gave("c2", [words("2")]))
    },
    ChatRow(
        "who writes messages himself has as many as he wrote", .chat, "messages",
        #"[{"role":"assistant","content":"a"},{"role":"assistant","content":"b"}]"#
    ) {
        $0.say(.assistant, words("a"))
        $0.say(.assistant, words("b"))
    },
    ChatRow(
        "the last words may be the model's", .responses, "messages",
        afterQuestion(#"{"role":"assistant","content":"a"}"#)
    ) {
        $0.ask()
        $0.say(.assistant, words("a"))
    },
]

private let thoughts = [
    ChatRow(
        "proofs are collected in order, and stand on their message", .responses, "messages",
        afterQuestion(
            calling(
                ["c1"],
                #""content":"a","reasoning_details":[{"type":"x","data":"1"},{"type":"y","data":"2"}]"#)
                + "," + answering("c1", "1"))
    ) {
        $0.ask()
        $0.say(.assistant, proven(#"{"type":"x","data":"1"}"#))
        $0.say(.assistant, words("a"))
        $0.say(.assistant, proven(#"{"type":"y","data":"2"}"#), used("c1"))
        $0.say(.tool, gave("c1", [words("1")]))
    },
    ChatRow(
        "thoughts that the target wants back as text", .messages, "messages",
        afterQuestion(
            #"{"role":"assistant","content":"a","reasoning_content":"Hmm"},{"role":"user","content":"q"}"#)
    ) {
        $0.ask()
        $0.say(
            .assistant, proven(#"{"reasoning_content":"H"}"#), proven(#"{"reasoning_content":"mm"}"#), words("a"))
        $0.ask()
    },
    ChatRow(
        "a thought that is not the target's own is left out", .messages, "messages",
        afterQuestion(#"{"role":"assistant","content":"a"},{"role":"user","content":"q"}"#),
        losses: "messages[].reasoning dropped"
    ) {
        $0.ask()
        $0.say(.assistant, .thought(Thought(text: .string("t"), proof: .sealed(.string("s")))), words("a"))
        $0.ask()
    },
    ChatRow(
        "a thought alone is no message", .responses, "messages", #"[{"role":"user","content":"q"}]"#,
        losses: "messages[].reasoning dropped"
    ) {
        $0.ask()
        $0.say(.assistant, proven(#"{"type":"x","data":"1"}"#))
    },
    ChatRow(
        "a signed call has its proof back", .messages, "messages",
        afterQuestion(
            #"{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","#
                + #""function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"S"}}}]},"#
                + answering("c1", "1"))
    ) {
        $0.ask()
        $0.say(.assistant, used("c1", proof: #"{"google":{"thought_signature":"S"}}"#))
        $0.say(.user, gave("c1", [words("1")]))
    },
]

private let inputs = [
    ChatRow(
        "an input that is an object becomes a string", .messages, "messages",
        afterQuestion(
            #"{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","#
                + #""function":{"name":"f","arguments":"{\"a\":\"\\n\\\"\",\"b\":[1.50]}"}}]},"# + answering("c1", "1"))
    ) {
        $0.ask()
        $0.say(.assistant, used("c1", .object(parsed(#"{"a":"\n\"","b":[1.50]}"#))))
        $0.say(.user, gave("c1", [words("1")]))
    },
    ChatRow(
        "no arguments are an empty object", .responses, "messages",
        afterQuestion(calling(["c1"]) + "," + answering("c1", "1"))
    ) {
        $0.ask()
        $0.say(.assistant, used("c1", .encoded(.string(""))))
        $0.say(.tool, gave("c1", [words("1")]))
    },
    ChatRow(
        "a free-form call", .responses, "messages",
        afterQuestion(
            #"{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"custom","#
                + #""custom":{"name":"f","input":"1+1"}}]},"# + answering("c1", "2"))
    ) {
        $0.ask()
        $0.say(.assistant, used("c1", .free(.string("1+1"))))
        $0.say(.tool, gave("c1", [words("2")]))
    },
]

private let results = [
    ChatRow(
        "results come first, whatever stands before them", .messages, "messages",
        afterQuestion(
            calling(["c1", "c2"]) + "," + answering("c2", "2") + "," + answering("c1", "1")
                + #",{"role":"user","content":[{"type":"text","text":"x"},{"type":"text","text":"y"}]}"#)
    ) {
        $0.ask()
        $0.say(.assistant, used("c1"), used("c2"))
        $0.say(.user, words("x"), gave("c2", [words("2")]), gave("c1", [words("1")]), words("y"))
    },
    ChatRow(
        "a failed tool says so", .messages, "messages",
        afterQuestion(calling(["c1"]) + "," + answering("c1", "[tool error] no")),
        losses: "tool_result.is_error written as text"
    ) {
        $0.ask()
        $0.say(.assistant, used("c1"))
        $0.say(.user, gave("c1", [words("no")], isError: true))
    },
    ChatRow(
        "an empty result", .messages, "messages", afterQuestion(calling(["c1"]) + "," + answering("c1", ""))
    ) { $0.loop() },
    ChatRow(
        "a result of several texts is one string", .responses, "messages",
        afterQuestion(calling(["c1"]) + "," + answering("c1", "ab"))
    ) { $0.loop(words("a"), words("b")) },
    ChatRow(
        "a picture is shown behind the last result", .messages, "messages",
        afterQuestion(
            calling(["c1", "c2"]) + "," + answering("c1", "see[image: in the next user message]") + ","
                + answering("c2", "2")
                + #",{"role":"user","content":[{"type":"text","text":"From the result of c1:"},"#
                + picturePart + #"]},{"role":"user","content":"go"}"#), losses: pictureLoss
    ) {
        $0.ask()
        $0.say(.assistant, used("c1"), used("c2"))
        $0.say(.user, gave("c1", [words("see"), picture]))
        $0.say(.user, gave("c2", [words("2")]), words("go"))
    },
    ChatRow(
        "also when nobody says anything after it", .responses, "messages",
        afterQuestion(
            calling(["c1"]) + "," + answering("c1", "[document: in the next user message]")
                + #",{"role":"user","content":[{"type":"text","text":"From the result of c1:"},"#
                + #"{"type":"file","file":{"file_data":"data:application/pdf;base64,QUJD","#
                + #""filename":"document.pdf"}}]}"#),
        losses: "function_call_output.output media moved to a message of the user"
    ) { $0.loop(.document(Media(.base64(mediaType: "application/pdf", data: .string("QUJD"))))) },
    ChatRow(
        "a document of text is text", .messages, "messages",
        afterQuestion(calling(["c1"]) + "," + answering("c1", "d")), losses: "document.title dropped"
    ) { $0.loop(.document(Media(.plain(.string("d")), name: .string("t")))) },
]

private let refusals = [
    ChatRefusal("a call without a result", .messages, "messages", unsupported: false) {
        $0.ask()
        $0.say(.assistant, used("c1"))
    },
    ChatRefusal("words before the result", .responses, "input[1]", unsupported: false) {
        $0.prompt.leadingTurns = 1
        $0.say(.system, words("s"))
        $0.say(.assistant, used("c1"))
        $0.ask()
    },
    ChatRefusal("a result that nobody asked for", .messages, "messages[1]", unsupported: false) {
        $0.ask()
        $0.say(.user, gave("c1", []))
    },
    ChatRefusal("two calls of one id", .messages, "messages[1]", unsupported: false) {
        $0.ask()
        $0.say(.assistant, used("c1"), used("c1"))
    },
    ChatRefusal("nothing said at all", .responses, "input", unsupported: false) { _ in },
    ChatRefusal("a picture among the instructions", .messages, "system") {
        $0.prompt.leadingTurns = 1
        $0.say(.system, picture)
    },
    ChatRefusal("a picture that the model shows", .messages, "messages[0].content") { $0.say(.assistant, picture) },
    ChatRefusal("a part of an unknown kind", .messages, "messages[0].content") {
        $0.say(.user, .other(parsed(#"{"type":"container_upload"}"#)))
    },
    ChatRefusal("a result of an unknown kind", .messages, "messages[2].content") {
        $0.loop(.other(parsed(#"{"type":"tool_reference"}"#)))
    },
    ChatRefusal("a file of another provider's", .responses, "input[0].content") {
        $0.say(.user, .image(Media(.file(id: .string("file-1")))))
    },
    ChatRefusal("a document of another provider's", .messages, "messages[0].content") {
        $0.say(.user, .document(Media(.file(id: .string("file-1")))))
    },
    ChatRefusal("a document's URL", .messages, "messages[0].content") {
        $0.say(.user, .document(Media(.url(.string("https://h/d.pdf")))))
    },
    ChatRefusal("a document that is no PDF", .responses, "input[0].content") {
        $0.say(.user, .document(Media(.base64(mediaType: "text/csv", data: .string("QUJD")))))
    },
]

@Suite struct `Turns in Chat requests` {
    @Test(arguments: speech + thoughts + inputs + results)
    func `the row is written as it says`(row: ChatRow) throws {
        try row.check()
    }

    @Test(arguments: refusals)
    func `the row is refused, and says where`(row: ChatRefusal) throws {
        try row.check()
    }

    @Test func `the beginning of the model's reply becomes history, and the caller is told`() throws {
        var hand = ByHand(.messages)
        hand.ask()
        hand.say(.assistant, words("{"))
        let outcome = try hand.write()
        #expect(outcome.member("continue_final_message") == "absent")
        #expect(outcome.losses == "messages answered after the model's last words, which are not continued")
    }

    @Test func `a beginning of the model's reply is marked where it can be gone on with`() throws {
        var hand = ByHand(.messages)
        hand.target.takesPrefill = true
        hand.ask()
        hand.say(.assistant, words("{"))
        let outcome = try hand.write()
        #expect(outcome.member("continue_final_message") == "true")
        #expect(outcome.member("add_generation_prompt") == "false")
    }
}
