// Folders of policy documents, replaced in every way in which systems replace folders.

import Foundation
import Policy
import PolicyFiles
import Testing

@Suite struct `A folder of policy documents` {
    private let empty = #"{"callers": {}}"#

    private func names(_ folder: PolicyFolder) throws -> [String] { try folder.read().files.map(\.name) }

    @Test func `is another state whenever a name on the way to a document stands for something else`() throws {
        let sandbox = try FileSandbox()
        try sandbox.makeFolder("rev-1")
        try sandbox.write(empty, to: "rev-1/a.json")
        try sandbox.makeFolder("rev-2")
        try sandbox.write(empty, to: "rev-2/a.json")
        try sandbox.link("current", to: "rev-1")
        let folder = PolicyFolder(path: sandbox.file("current"))
        let first = folder.listing
        #expect(folder.listing == first)
        try sandbox.link("next", to: "rev-2")
        try sandbox.rename("next", to: "current")
        #expect(folder.listing != first)
        #expect(folder.listing.folder != first.folder)
        let second = folder.listing
        try sandbox.write(empty + " ", to: "rev-2/a.json")
        #expect(folder.listing != second)
        #expect(folder.listing.folder == second.folder)
    }

    @Test func `counts documents alone`() throws {
        let sandbox = try FileSandbox()
        try sandbox.write(empty, to: "a.json")
        let folder = PolicyFolder(path: sandbox.path)
        let first = folder.listing
        for name in [".a.json.swp", "README.md", ".hidden.json"] { try sandbox.write("x", to: name) }
        #expect(folder.listing == first)
        #expect(try names(folder) == ["a.json"])
    }

    @Test func `that is gone, is none, or holds nothing is complained of`() throws {
        let sandbox = try FileSandbox()
        try sandbox.write(empty, to: "file")
        for (path, says) in [
            (sandbox.file("none"), "is not a folder that can be read (No such file or directory)"),
            (sandbox.file("file"), "is not a folder that can be read (Not a directory)"),
            (sandbox.path, "holds no .json file"),
        ] {
            let refusal = #expect(throws: PolicyRefusal.self) { try PolicyFolder(path: path).read() }
            #expect(refusal?.complaints.map(\.message) == [says])
        }
    }

    @Test func `a document that cannot be read is named with the cause, and a pipe is none`() throws {
        let sandbox = try FileSandbox()
        #expect(mkfifo(sandbox.file("pipe.json"), 0o600) == 0)
        try sandbox.link("dangling.json", to: "nowhere")
        let refusal = #expect(throws: PolicyRefusal.self) { try PolicyFolder(path: sandbox.path).read() }
        let messages = refusal?.complaints.map(\.description) ?? []
        #expect(messages.count == 2)
        #expect(messages.contains { $0.contains("dangling.json: cannot be read (No such file or directory)") })
        #expect(messages.contains { $0.contains("pipe.json: cannot be read (it is a pipe") })
    }

    @Test func `is read as one state, however often it is swapped meanwhile`() async throws {
        let sandbox = try FileSandbox()
        try sandbox.publish(["a.json": "1", "b.json": "1"], generation: 1)
        let folder = PolicyFolder(path: sandbox.path)
        let swapping = Task.detached { [sandbox] in
            for generation in 2...200 {
                let text = "\(generation)"
                try sandbox.publish(["a.json": text, "b.json": text], generation: generation)
            }
        }
        var readings = 0
        while readings < 50 {
            guard let documents = try? folder.read() else { continue }
            readings += 1
            #expect(documents.files.count == 2)
            #expect(documents.files[0].bytes == documents.files[1].bytes, "two generations in one reading")
        }
        try await swapping.value
    }

    @Test func `a byte order mark and CRLF are as other systems write them, and places are right behind them`() throws {
        let sandbox = try FileSandbox()
        let text = "\u{FEFF}{\r\n  \"groups\": {\r\n    \"g\": {\"strategy\": \"nope\"}\r\n  }\r\n}\r\n"
        try sandbox.write(text, to: "a.json")
        let refusal = #expect(throws: PolicyRefusal.self) {
            try PolicyFolder(path: sandbox.path).compile(sequence: 1)
        }
        let places = refusal?.complaints.map { "\($0.line):\($0.column)" } ?? []
        #expect(places.contains("3:23"), "\(places)")
        let broken = "\u{FEFF}{\"groups\": nope}"
        try sandbox.write(broken, to: "a.json")
        let other = #expect(throws: PolicyRefusal.self) { try PolicyFolder(path: sandbox.path).compile(sequence: 1) }
        #expect(other?.complaints.map(\.column) == [12])
    }

    @Test func `a document in UTF-16 is called that`() throws {
        let sandbox = try FileSandbox()
        let bytes: [UInt8] = [0xFF, 0xFE] + empty.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        try Data(bytes).write(to: URL(filePath: sandbox.file("a.json")))
        let refusal = #expect(throws: PolicyRefusal.self) { try PolicyFolder(path: sandbox.path).compile(sequence: 1) }
        #expect(refusal?.complaints.map(\.description) == ["a.json: is UTF-16; expected UTF-8"])
    }
}
