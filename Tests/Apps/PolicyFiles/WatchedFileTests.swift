// Files that are in use, replaced in every way in which systems replace files.

import EventLoop
import Foundation
import PolicyFiles
import ShellKit
import Testing
import Wire

/// A watched file in a folder of its own, and what is reported of it.
private final class Stage {
    let sandbox = try! FileSandbox()
    var now = 1_000_000_000
    private(set) var lines: [String] = []
    private(set) var files: WatchedFiles!
    let key: WatchedFile<String>

    init(_ text: String? = "one\n", at name: String = "key") throws {
        if let text { try sandbox.write(text, to: name) }
        let label = WatchedFileLabel("provider_key", name: "p", subject: "provider 'p': key")
        key = WatchedFile(label, secretAt: sandbox.file(name))
        files = WatchedFiles(
            info: { [unowned self] in lines.append($0) }, warn: { [unowned self] in lines.append($0) },
            clock: { [unowned self] in now })
    }

    func begin() { files.addReporting(key) }

    /// What is in use after two looks, which is what a change takes.
    func look() -> String? {
        for _ in 0..<2 {
            now += 1
            files.poll()
        }
        return key.value
    }
}

@Suite struct `A watched file` {
    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        var replace: @Sendable (FileSandbox) throws -> Void
        var testDescription: String { why }
    }

    @Test(arguments: [
        Row(why: "rewritten in place") { try $0.write("two\n", to: "key") },
        Row(why: "another file renamed over it") {
            try $0.write("two\n", to: "key.new")
            try $0.rename("key.new", to: "key")
        },
        Row(why: "deleted and made again") {
            try $0.remove("key")
            try $0.write("two\n", to: "key")
        },
        Row(why: "moved away, and a link to another file put there") {
            try $0.rename("key", to: "key.old")
            try $0.write("two\n", to: "other")
            try $0.link("key", to: "other")
        },
        Row(why: "of the same size") { try $0.write("ONE\n", to: "key") },
    ])
    func `is taken into use however it was replaced`(_ row: Row) throws {
        let stage = try Stage()
        stage.begin()
        #expect(stage.key.value == "one")
        try row.replace(stage.sandbox)
        #expect(["two", "ONE"].contains(stage.look()))
        #expect(stage.lines == ["provider 'p': key: read again, the new one is in use"])
    }

    @Test func `is found behind a chain of links whose middle is swapped, as Kubernetes does it`() throws {
        let stage = try Stage(nil)
        try stage.sandbox.publish(["key": "one"], generation: 1)
        stage.begin()
        #expect(stage.key.value == "one")
        try stage.sandbox.publish(["key": "two"], generation: 2)
        #expect(stage.look() == "two")
        try stage.sandbox.publish(["key": "two"], generation: 3)
        #expect(stage.look() == "two")
        #expect(stage.lines.count == 1, "the same contents are no news: \(stage.lines)")
    }

    @Test func `that arrives late is taken into use`() throws {
        let stage = try Stage(nil)
        stage.begin()
        #expect(stage.look() == nil)
        #expect(stage.lines == ["warning: provider 'p': key: No such file or directory; waiting for it"])
        try stage.sandbox.write("late\r\n", to: "key")
        #expect(stage.look() == "late")
    }

    @Test func `that is deleted stays in use, which is said once, until another is there`() throws {
        let stage = try Stage()
        stage.begin()
        try stage.sandbox.remove("key")
        for _ in 0..<5 { #expect(stage.look() == "one") }
        #expect(stage.lines == ["warning: provider 'p': key: No such file or directory; what is in use stays"])
        try stage.sandbox.write("two", to: "key")
        #expect(stage.look() == "two")
    }

    @Test(arguments: [
        ("", "is empty"), ("two\nthree\n", "holds several lines; expected one"),
        ("t wo", "holds a blank within its line"),
    ])
    func `that is not in order leaves the one in use, and each cause is said once`(text: String, says: String) throws {
        let stage = try Stage()
        stage.begin()
        try stage.sandbox.write(text, to: "key")
        for _ in 0..<4 { #expect(stage.look() == "one") }
        #expect(stage.lines == ["warning: provider 'p': key: \(says); what is in use stays"])
        #expect(stage.key.state.problem == says)
        try stage.sandbox.remove("key")
        #expect(stage.look() == "one")
        #expect(stage.lines.count == 2, "another cause")
        try stage.sandbox.write("one\n", to: "key")
        #expect(stage.look() == "one")
        #expect(stage.lines.last == "provider 'p': key: in order again")
    }

    @Test func `that is still being written is not taken before it has stayed the same between two looks`() throws {
        let stage = try Stage()
        stage.begin()
        for text in ["t", "tw", "two"] {
            try stage.sandbox.write(text, to: "key")
            stage.files.poll()
            #expect(stage.key.value == "one")
        }
        stage.files.poll()
        #expect(stage.key.value == "two")
    }

    @Test func `a folder or a pipe by its name is refused, and opening it does not wait`() throws {
        for make in [{ mkdir($0, 0o700) }, { mkfifo($0, 0o600) }] as [(String) -> Int32] {
            let stage = try Stage(nil)
            #expect(make(stage.sandbox.file("key")) == 0)
            stage.begin()
            #expect(stage.key.state.isWrongKind)
            #expect(stage.look() == nil)
        }
    }

    @Test func `that cannot be read is named with the system's words`() throws {
        guard getuid() != 0 else { return }  // Root may read everything.
        let stage = try Stage()
        chmod(stage.sandbox.file("key"), 0)
        stage.begin()
        #expect(stage.key.state.problem == "Permission denied")
    }

    @Test func `files that belong together are replaced together, or not at all`() throws {
        let sandbox = try FileSandbox()
        try sandbox.write("1", to: "certificate")
        try sandbox.write("1", to: "key")
        let pair = WatchedFile(
            WatchedFileLabel("tls", subject: "tls"), at: [sandbox.file("certificate"), sandbox.file("key")]
        ) { contents in
            guard contents[0] == contents[1] else { throw KeyFault("does not belong to it") }
            return String(decoding: contents[0], as: UTF8.self)
        }
        pair.load(at: 0)
        #expect(pair.value == "1")
        func look() { for _ in 0..<2 { pair.poll(at: 0) } }
        try sandbox.write("2", to: "certificate")
        look()
        #expect(pair.value == "1")
        #expect(pair.state.problem == "does not belong to it")
        try sandbox.write("2", to: "key")
        look()
        #expect(pair.value == "2")
        #expect(pair.state.problem == nil)
    }

    @Test func `is in metrics and status with its age and its state, and never with its contents`() throws {
        let stage = try Stage("secret-of-the-test")
        stage.begin()
        stage.now += 30
        try stage.sandbox.write("", to: "key")
        _ = stage.look()
        let metrics = stage.files.prometheus
        #expect(metrics.contains("interlock_file_age_seconds{file=\"provider_key\",name=\"p\"} 32\n"))
        #expect(metrics.contains("interlock_file_problem{file=\"provider_key\",name=\"p\"} 1\n"))
        var writer = JSONWriter()
        writer.beginObject()
        stage.files.write(with: &writer)
        writer.endObject()
        let status = String(decoding: writer.bytes, as: UTF8.self)
        #expect(status.contains("\"problem\":\"is empty\""))
        #expect(!(metrics + status).contains("secret-of-the-test"))
    }

    @Test func `is looked at by a loop, without being asked`() throws {
        let world = try World()
        let stage = try Stage()
        stage.begin()
        stage.files.start(on: world.loop)
        try stage.sandbox.write("two", to: "key")
        try world.turn { stage.key.value == "two" }
        stage.files.stop()
    }
}
