// Folders of exchanges: small ones made here, and the one of this checkout.

import Foundation
import TestKit
import Testing
import Wire

@testable import interlock

/// A folder that is gone after the test.
private func withFolder(_ files: [String: String], _ body: (URL) throws -> Void) throws {
    let folder = URL.temporaryDirectory.appending(path: "exchanges-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }
    try body(folder)
}

private func complaints(_ files: [String: String]) throws -> [String] {
    var complaints: [String] = []
    try withFolder(files) { folder in
        do throws(UnreadableExchanges) {
            _ = try ExchangeFolder.read(folder.path)
        } catch {
            complaints = error.complaints.map { complaint in
                complaint.description.replacing(folder.path + "/", with: "").replacing(folder.path + ": ", with: "")
            }
        }
    }
    return complaints
}

@Suite struct ExchangeFolderTests {
    @Test func `an index needs little and what else it says is kept`() throws {
        let index = """
            {"exchanges": [
              {"id": "a", "dialect": "chat", "status": 200, "files": {"sse": "a.sse"}},
              {"id": "b", "dialect": "any", "status": 502, "files": {"response": "b.txt"}, "recorded": false,
               "response_headers": {"X-Request-Id": "1", "Content-Length": "9", "Transfer-Encoding": "chunked"}}
            ]}
            """
        try withFolder(["index.json": index, "a.sse": "data: 1\n\n", "b.txt": "oops"]) { folder in
            let exchanges = try ExchangeFolder.read(folder.path)
            #expect(exchanges.map(\.id) == ["a", "b"])
            #expect(exchanges.map(\.isStream) == [true, false])
            #expect(exchanges.map(\.surface) == [.chat, nil])
            #expect(exchanges.map(\.isRecording) == [true, false])
            #expect(exchanges[1].headers == [Header(name: "x-request-id", value: "1")], "the connection is long gone")
            #expect(exchanges[1].body == Array("oops".utf8))
        }
    }

    @Test func `a folder below has its name in front of its ids`() throws {
        let index = #"{"cases": [{"id": "a", "dialect": "chat", "status": 200, "files": {"sse": "a.sse"}}]}"#
        try withFolder(["made/index.json": index, "made/a.sse": "", "other/x": ""]) { folder in
            let exchanges = try ExchangeFolder.read(folder.path)
            #expect(exchanges.map(\.id) == ["made/a"])
        }
    }

    @Test func `everything that is wrong is told at once with its place`() throws {
        let index = """
            {"exchanges": [
              {"id": "a", "dialect": "chatter", "status": "200", "files": {}},
              7,
              {"dialect": "chat", "status": 200, "files": {"sse": "gone.sse"}},
              {"id": "d", "dialect": "chat", "status": 200, "files": {"sse": "gone.sse"}},
              {"id": "e", "dialect": "chat", "status": 200, "files": {"sse": "e.sse", "request": "e.json"}},
              {"id": "e", "dialect": "chat", "status": 200, "files": {"sse": "e.sse", "request": "no.json"}}
            ]}
            """
        let surfaces = "'chat', 'responses', 'messages', 'count_tokens', 'embeddings'"
        #expect(
            try complaints(["index.json": index, "e.sse": "", "e.json": "{\n \"a\" 1}"]) == [
                "index.json:2:26: exchanges[0].dialect: expected one of \(surfaces) or 'any'",
                "index.json:2:47: exchanges[0].status: expected a number from 100 to 599",
                "index.json:2:63: exchanges[0].files: expected an object with 'sse', 'response' or 'body'",
                "index.json:3:3: exchanges[1]: expected an object",
                "index.json:4:3: exchanges[2].id: expected a text",
                "index.json:5:3: d: the file 'gone.sse' cannot be read",
                "e.json:2:6: expected ':' after a name, found '1'",
                "index.json:7:3: e: the file 'no.json' cannot be read",
                "the id 'e' is given twice",
            ])
    }

    @Test(arguments: [
        ("{\n  \"exchanges\": [,]\n}", "index.json:2:17: expected a value, found ','"),
        ("{\"exchanges\": 1}", "index.json:1:15: expected an array called 'exchanges'"),
        ("[]", "index.json:1:1: expected an array called 'exchanges'"),
        (
            "{\"exchanges\": [], \"exchanges\": []}",
            "index.json:1:19: the name \"exchanges\" is given twice in one object"
        ),
    ])
    func `an index that is no index is refused with its place`(index: String, complaint: String) throws {
        #expect(try complaints(["index.json": index]) == [complaint])
    }

    @Test func `a folder without an index and a folder that is not there are refused`() throws {
        try withFolder(["x": ""]) { folder in
            let empty = UnreadableExchanges(complaints: [IndexComplaint(file: folder.path, message: "no index.json")])
            #expect(throws: empty) { try ExchangeFolder.read(folder.path) }
            let path = folder.path + "/gone"
            let gone = UnreadableExchanges(complaints: [IndexComplaint(file: path, message: "no such folder")])
            #expect(throws: gone) { try ExchangeFolder.read(path) }
        }
    }
}

@Suite struct RecordedFixturesTests {
    private static let exchanges = Result {
        try ExchangeFolder.read(Fixtures.folder.appending(path: "exchanges").path)
    }

    @Test func `the recorded exchanges of this checkout are all served byte for byte`() throws {
        let library = ExchangeLibrary(try Self.exchanges.get())
        #expect(library.exchanges.count > 200)
        for exchange in library.exchanges {
            let steps = [ReplyStep](exchange, for: exchange.surface ?? .chat)
            let bytes = steps.flatMap { step -> [UInt8] in if case .body(let bytes) = step { bytes } else { [] } }
            #expect(bytes == exchange.body, "\(exchange.id)")
            #expect(steps.last == .end, "\(exchange.id)")
        }
    }

    @Test func `every recorded question finds an answer to the same question`() throws {
        let library = ExchangeLibrary(try Self.exchanges.get())
        var asked = 0
        for exchange in library.exchanges {
            guard let question = exchange.question, let surface = exchange.surface else { continue }
            asked += 1
            var request = try request(surface, #"{"model":"\#(exchange.model ?? "")"}"#)
            request.question = question
            let (answer, reason) = try library.choose(request)
            #expect(reason == .question, "\(exchange.id)")
            #expect(answer.question == exchange.question, "\(exchange.id)")
        }
        #expect(asked > 100)
    }

    @Test(arguments: [Surface.chat, .responses, .messages], [false, true])
    func `every dialect has a default for text and for tools and for thinking`(surface: Surface, stream: Bool) throws {
        let library = ExchangeLibrary(try Self.exchanges.get())
        // Where nothing both thinks and calls a tool, as in whole Messages, thinking goes before calling.
        for (wishes, thinks, calls) in [
            ("", false, false), (#","tools":[{}]"#, false, true), (#","reasoning":{"effort":"high"}"#, true, false),
            (#","tools":[{}],"reasoning":{"effort":"high"}"#, true, surface != .messages || stream),
        ] {
            let request = try request(surface, #"{"stream":\#(stream)\#(wishes)}"#)
            let exchange = try #require(library.standard(for: request))
            #expect(exchange.showsThinking == thinks, "\(wishes) got \(exchange.id)")
            #expect(exchange.callsTools == calls, "\(wishes) got \(exchange.id)")
            #expect(exchange.isStream == stream)
        }
    }
}
