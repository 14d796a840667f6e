// Images, documents and cache marks of Chat requests as Messages requests.

import Conversation
import Dialects
import Testing

private let rows = [
    PromptRow(
        "an image in base64", part(#"{"type":"image_url","image_url":{"url":"data:image/JPG;base64,QUI="}}"#),
        "messages",
        user(#"{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"QUI="}}"#)),
    PromptRow(
        "an image's address is passed on",
        part(#"{"type":"image_url","image_url":{"url":"https://h/i.png","detail":"high"}}"#),
        "messages", user(#"{"type":"image","source":{"type":"url","url":"https://h/i.png"}}"#),
        losses: "image_url.detail dropped"),
    PromptRow(
        "a document",
        part(#"{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,QUJD"}}"#),
        "messages",
        user(
            #"""
            {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"QUJD"},
            "title":"a.pdf"}
            """#
        )),
    PromptRow(
        "a text document", part(#"{"type":"file","file":{"file_data":"data:text/plain;base64,w7w="}}"#), "messages",
        user(#"{"type":"document","source":{"type":"text","media_type":"text/plain","data":"ü"}}"#)),
    PromptRow(
        "a cache mark", part(#"{"type":"text","text":"x","cache_control":{"type":"ephemeral","ttl":"1h"}}"#),
        "messages",
        user(#"{"type":"text","text":"x","cache_control":{"type":"ephemeral","ttl":"1h"}}"#)),
    PromptRow(
        "OpenAI's breakpoint is a cache mark",
        part(#"{"type":"text","text":"x","prompt_cache_breakpoint":{"mode":"explicit"}}"#),
        "messages", user(#"{"type":"text","text":"x","cache_control":{"type":"ephemeral"}}"#)),
    PromptRow(
        "the fifth mark is one too many",
        part(
            (0..<5).map { #"{"type":"text","text":"\#($0)","cache_control":{"type":"ephemeral"}}"# }.joined(
                separator: ",")),
        "messages",
        user(
            (0..<4).map { #"{"type":"text","text":"\#($0)","cache_control":{"type":"ephemeral"}}"# }.joined(
                separator: ",")
                + #",{"type":"text","text":"4"}"#), losses: "cache_control dropped after the fourth"),
]

@Suite struct `Parts in Messages requests` {
    @Test(arguments: rows)
    func `the row is written as it says`(row: PromptRow) throws {
        try row.check()
    }
}
