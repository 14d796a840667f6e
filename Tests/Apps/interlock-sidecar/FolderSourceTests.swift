// A sidecar's folder of policies, replaced and swapped, with the kernel's watch and without.

import EventLoop
import Exchange
import Foundation
import Policy
import PolicyFiles
import ShellKit
import Testing
import Wire

@testable import interlock_sidecar

/// A folder with one document, and a sidecar's source over a path to it.
private final class Stage {
    let world: World
    let root = FileManager.default.temporaryDirectory.appending(path: "folder-\(UUID().uuidString)").path
    let keeper = PolicyKeeper(Keys())
    private(set) var source: FolderSource!

    init(at path: String = "policies") throws {
        world = try World()
        try makeFolder("rev-1", group: "one")
        try makeFolder("rev-2", group: "two")
        try link("current", to: "rev-1")
        try FileManager.default.copyItem(atPath: file("rev-1"), toPath: file("policies"))
        source = FolderSource(file(path), PolicyFolder(path: file(path)), for: keeper, on: world.loop)
        try source.start()
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func file(_ name: String) -> String { "\(root)/\(name)" }

    func makeFolder(_ name: String, group: String) throws {
        try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: true)
        try write(group, to: "\(name)/all.json")
    }

    func write(_ group: String, to name: String) throws {
        let text = """
            {"providers": {"p": {"dialect": "openai-chat", "base_url": "http://127.0.0.1:1/v1",
             "auth": {"scheme": "none"}, "models": {"m": {"model": "m"}}}},
             "groups": {"\(group)": {"strategy": "static", "targets": [{"provider": "p", "model_ref": "m"}]}}}
            """
        try Data(text.utf8).write(to: URL(filePath: file(name)))
    }

    func link(_ name: String, to target: String) throws {
        symlink(target, file("\(name).new"))
        guard Glibc.rename(file("\(name).new"), file(name)) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    var groups: [String] { keeper.box.current?.policy.groups.map(\.name) ?? [] }

    func turn(until group: String) throws { try world.turn { groups == [group] } }
}

@Suite(.serialized) struct `A sidecar's folder of policies` {
    @Test func `a link to it that is swapped leads to what it stands for now`() throws {
        let stage = try Stage(at: "current")
        #expect(stage.groups == ["one"])
        try stage.link("current", to: "rev-2")
        try stage.turn(until: "two")
        try stage.write("three", to: "rev-2/all.json")
        try stage.turn(until: "three")
    }

    @Test func `a folder that is replaced by rename, and one that is deleted and made again`() throws {
        let stage = try Stage()
        try FileManager.default.moveItem(atPath: stage.file("policies"), toPath: stage.file("old"))
        try FileManager.default.moveItem(atPath: stage.file("rev-2"), toPath: stage.file("policies"))
        try stage.turn(until: "two")
        try FileManager.default.removeItem(atPath: stage.file("policies"))
        try stage.world.turn { stage.keeper.files.prometheus.isEmpty && stage.report.contains("is not a folder") }
        #expect(stage.groups == ["two"], "what is in force stays")
        try stage.makeFolder("policies", group: "four")
        try stage.turn(until: "four")
    }

    @Test func `an emptied folder keeps the policy in force`() throws {
        let stage = try Stage()
        try FileManager.default.removeItem(atPath: stage.file("policies/all.json"))
        try stage.world.turn { stage.report.contains("holds no .json file") }
        #expect(stage.groups == ["one"])
    }

    @Test func `where the kernel refuses a watch it is said once, and the folder is looked at`() throws {
        var exhausted: [Int32] = []
        defer { for descriptor in exhausted { close(descriptor) } }
        while exhausted.count < 100_000 {
            let descriptor = inotify_init1(Int32(IN_CLOEXEC))
            guard descriptor >= 0 else { break }
            exhausted.append(descriptor)
        }
        let stage = try Stage()
        #expect(stage.groups == ["one"], "it serves")
        #expect(stage.report.contains("\"kernel\":false"), "\(stage.report)")
        #expect(stage.report.contains("Too many open files"))
        try stage.write("two", to: "policies/all.json")
        try stage.turn(until: "two")
    }
}

extension Stage {
    /// What the source writes into `/status`.
    fileprivate var report: String {
        var writer = JSONWriter()
        writer.beginObject()
        source.write(with: &writer)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
