// The proofs that an observer notes while a reply goes on as it came.

import Conversation
import Dialects
import Testing
import Wire

/// The proofs that are noted of a reply.
private func noted(
    _ bytes: [UInt8], _ dialect: Dialect, _ form: ReplyForm, cut: Cut = .whole, notesProofs: Bool = true
) -> [String] {
    let reader = ReplyReader(dialect, form, isObserving: true, notesProofs: notesProofs)
    var proofs: [String] = []
    func drain() {
        while (try? reader.next()) != nil {}
        proofs += reader.takeProofs()
    }
    for piece in pieces(bytes, cut) {
        reader.feed(piece)
        drain()
    }
    reader.finish()
    drain()
    return proofs
}

private func noted(_ dialect: Dialect, _ data: [String]) -> [String] {
    noted(Array(data.map { "data: \($0)\n\n" }.joined().utf8), dialect, .stream)
}

/// The proofs in what a reader hands on to be put into envelopes.
private func proofs(in artefact: String) -> [String] {
    guard let root = try? JSONDocument(artefact).root else { return [] }
    let places = [
        root["signature"], root["data"], root["encrypted_content"], root["google"]?["thought_signature"],
    ]
    return places.compactMap { $0?.string }.filter { !$0.isEmpty }
}

private func checkProofs(_ reply: RecordedReply) {
    let seen = noted(reply.bytes, reply.dialect, reply.form)
    for cut in [Cut.random(seed: 7), .random(seed: 8)] {
        #expect(noted(reply.bytes, reply.dialect, reply.form, cut: cut) == seen)
    }
    if reply.bytes.count < 50_000 { #expect(noted(reply.bytes, reply.dialect, reply.form, cut: .bytes) == seen) }
    #expect(noted(reply.bytes, reply.dialect, reply.form, notesProofs: false).isEmpty)
    for case .partProved(_, let artefact) in reply.tell().events {
        for proof in proofs(in: artefact.string) { #expect(seen.contains(proof), "\(proof.prefix(40))") }
    }
}

@Suite struct `Proofs noted in passing` {
    @Test(arguments: RecordedReply.own + RecordedReply.synthetic)
    func `are all that a bridge would seal, however the bytes are cut`(reply: RecordedReply) { checkProofs(reply) }

    @Test(.enabled(if: !RecordedReply.collection.isEmpty, RecordedReply.absent), arguments: RecordedReply.collection)
    func `are all of them in the whole collection`(reply: RecordedReply) { checkProofs(reply) }

    @Test(arguments: Dialect.allCases)
    func `are there in recordings of every dialect`(dialect: Dialect) {
        let replies = RecordedReply.own + RecordedReply.synthetic
        #expect(replies.contains { $0.dialect == dialect && !noted($0.bytes, dialect, $0.form).isEmpty })
    }

    @Test(arguments: [
        ([#""S""#], ["S"], "one piece"),
        ([#""S","signature_delta_count":1"#], ["S"], "with more beside it"),
        ([#""S+\/\u003d""#], ["S+/="], "escapes are undone: a client writes them in its own way"),
        ([#""A""#, #""B""#], ["B", "AB"], "the vendor's client keeps the last piece, others join them"),
        ([#""""#], [], "an empty one proves nothing"),
    ])
    func `of Messages come in pieces`(pieces: [String], proofs: [String], why: String) {
        let deltas = pieces.map {
            #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":\#($0)}}"#
        }
        let start =
            #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#
        let stop = #"{"type":"content_block_stop","index":0}"#
        #expect(noted(.messages, [start] + deltas + [stop]) == proofs, "\(why)")
    }

    @Test(arguments: [
        (#"{"type":"content_block_start","index":0,"content_block":{"type":"redacted_thinking","data":"D"}}"#, ["D"]),
        (#"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","signature":"S"}}"#, ["S"]),
        (#"{ "index":0, "delta": {"signature":"S","type":"signature_delta"}, "type":"content_block_delta"}"#, ["S"]),
        (#"{"type":"content_block_delta","index":0,"delta":{"signature":"S","type":"signature_delta"}}"#, ["S"]),
        (
            #"{"type" : "content_block_delta","index" : 0,"delta" : {"type" : "signature_delta","signature":"S"}}"#,
            ["S"]
        ),
        (#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\"signature\":\"S\""}}"#, []),
        (#"{"type":"content_block_delta","index":0,"delta":{"text":"signature_delta","type":"text_delta"}}"#, []),
        (#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"redacted_thinking"}}"#, []),
    ])
    func `of Messages are found wherever they stand, and nowhere else`(event: String, proofs: [String]) {
        #expect(noted(.messages, [event, #"{"type":"content_block_stop","index":0}"#]) == proofs)
    }

    @Test func `of Messages that are longer than a signature can be are known by their last piece`() {
        let piece = String(repeating: "x", count: 700_000)
        let delta =
            #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"\#(piece)"}}"#
        #expect(noted(.messages, [delta, delta, #"{"type":"content_block_stop","index":0}"#]) == [piece])
    }

    @Test func `are as many as a reply may have parts, and no more`() {
        let blocks = (0..<5000).map { #"{"type":"redacted_thinking","data":"\#($0)"}"# }.joined(separator: ",")
        let reply = #"{"type":"message","content":[\#(blocks)],"stop_reason":"end_turn"}"#
        #expect(noted(Array(reply.utf8), .messages, .whole) == (0..<4096).map(String.init))
    }

    @Test func `of Responses are those of items that are done, and of the response at the end`() {
        func item(_ type: String, _ content: String) -> String {
            #"{"type":"\#(type)","item":{"type":"reasoning","encrypted_content":\#(content)}}"#
        }
        let end =
            #"{"type":"response.completed","response":{"output":[{"type":"reasoning","encrypted_content":"E3"}]}}"#
        let events = [
            item("response.output_item.added", #""E1""#), item("response.output_item.done", #""E2""#),
            item("response.output_item.done", "null"), end,
        ]
        #expect(noted(.responses, events) == ["E2", "E3"])
    }

    @Test(arguments: [
        (#"{"reasoning_details":[{"type":"reasoning.text","signature":"S"}]}"#, ["S"]),
        (#"{"reasoning_details":[{"type":"reasoning.encrypted","data" : "D"}]}"#, ["D"]),
        (#"{"thinking_blocks":[{"type":"thinking","signature":"S"}]}"#, ["S"]),
        (#"{"tool_calls":[{"extra_content":{"google":{"thought_signature":"G"}}}]}"#, ["G"]),
        (#"{"content":"a","extra_content":{"google":{"thought_signature":"G"}}}"#, ["G"]),
        (#"{"reasoning_details":[{"type":"reasoning.text","text":"t","signature":null}]}"#, []),
        (#"{"content":"\"signature\":\"S\",\"data\":\"D\""}"#, []),
    ])
    func `of Chat are found in every place that providers have for them`(delta: String, proofs: [String]) {
        func chunk(_ delta: String) -> String { #"{"choices":[{"index":0,"delta":\#(delta),"finish_reason":null}]}"# }
        #expect(noted(.chat, [chunk(#"{"role":"assistant"}"#), chunk(delta)]) == proofs)
    }

    @Test func `do not hide the calls beside them`() {
        let chunk =
            #"{"choices":[{"delta":{"reasoning_details":[{"data":"D"}],"tool_calls":[{"function":{"name":"f"}}]}}]}"#
        let last = #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
        let reader = ReplyReader(.chat, .stream, isObserving: true, notesProofs: true)
        reader.feed(Array([chunk, last, "[DONE]"].map { "data: \($0)\n\n" }.joined().utf8))
        reader.finish()
        var stops: [StopReason] = []
        while let event = try? reader.next() { if case .stopped(let stop) = event { stops.append(stop.reason) } }
        #expect(stops == [.toolCalls])
        #expect(reader.takeProofs() == ["D"])
    }
}
