// Sources of Responses texts: each is told once, counted in the whole reply's text.

import Conversation
import Dialects
import Testing

private let created = #"{"type":"response.created","response":{"id":"resp_1","model":"m","output":[]}}"#
private let completed = #"{"type":"response.completed","response":{"id":"resp_1","status":"completed"}}"#

private func annotation(_ url: String, _ start: Int, _ end: Int) -> String {
    #"{"type":"url_citation","url":"\#(url)","title":"T","start_index":\#(start),"end_index":\#(end)}"#
}

private func event(_ type: String, at place: Int, _ members: String) -> String {
    #"{"type":"response.\#(type)","output_index":\#(place),"content_index":0,\#(members)}"#
}

private func textPart(_ text: String, _ annotations: String...) -> String {
    #"{"type":"output_text","text":"\#(text)","annotations":[\#(annotations.joined(separator: ","))]}"#
}

/// `a 0..<3`, or `a` alone.
private func sources(_ telling: Telling) -> [String] {
    telling.reply.parts.flatMap(\.citations).map { citation in
        citation.url.string + (citation.range.map { " \($0)" } ?? "")
    }
}

@Suite struct ResponsesCitationTests {
    @Test func `a source that is told twice is taken once`() {
        let one = annotation("a", 0, 2)
        let telling = tell(
            .responses,
            [
                created, event("output_text.delta", at: 0, #""delta":"Hi""#),
                event("output_text.annotation.added", at: 0, #""annotation_index":0,"annotation":\#(one)"#),
                event("content_part.done", at: 0, #""part":\#(textPart("Hi", one, annotation("b", 1, 2)))"#),
                event("output_item.done", at: 0, #""item":{"type":"message","content":[\#(textPart("Hi", one))]}"#),
                completed,
            ])
        #expect(sources(telling) == ["a 0..<2", "b 1..<2"])
    }

    @Test func `sources may be told with the item only`() {
        let item = #""item":{"type":"message","content":[\#(textPart("Hi", annotation("a", 0, 2)))]}"#
        let telling = tell(
            .responses,
            [
                created, event("output_text.delta", at: 0, #""delta":"Hi""#), event("output_item.done", at: 0, item),
                completed,
            ])
        #expect(sources(telling) == ["a 0..<2"])
    }

    @Test(arguments: [
        ("plain", "abc", 3), ("not ASCII", "aü€", 3), ("escaped", #"a\u00fc\n"#, 3), ("beyond", "a🌍b", 3),
        ("escaped beyond", #"a\ud83c\udf0db"#, 3),
    ])
    func `places are counted in the text of the whole reply`(what: String, text: String, count: Int) {
        let body =
            #"{"id":"r","model":"m","status":"completed","output":["#
            + #"{"type":"message","content":[\#(textPart(text))]},"#
            + #"{"type":"message","content":[{"type":"refusal","refusal":"no"},\#(textPart("x", annotation("a", 1, 2)))]}]}"#
        let telling = tell(Array(body.utf8), .responses, .whole)
        #expect(sources(telling) == ["a \(count + 1)..<\(count + 2)"], "\(what)")
    }

    @Test(arguments: [
        (#"{"type":"file_citation","file_id":"f","index":0}"#, [String]()),
        (#"{"type":"url_citation","url":"a"}"#, ["a"]),
        (#"{"type":"url_citation","url":"a","start_index":3,"end_index":1}"#, ["a"]),
        (#"{"type":"url_citation","url":"a","start_index":9223372036854775807,"end_index":1}"#, ["a"]),
        (#"{"type":"url_citation"}"#, []), ("7", []),
    ])
    func `only pages are sources, and a range that is none is left out`(annotation: String, told: [String]) {
        let item = #""item":{"type":"message","content":[\#(textPart("Hi", annotation))]}"#
        #expect(sources(tell(.responses, [created, event("output_item.done", at: 0, item), completed])) == told)
    }
}
