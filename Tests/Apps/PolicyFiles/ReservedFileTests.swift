// A file that is made before its contents exist.

import Foundation
import Policy
import Testing

@testable import PolicyFiles

@Suite struct `Reserving a file` {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "reserve-\(UUID().uuidString)").path
    private var path: String { folder + "/agent.token" }

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func mode() throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `makes it for its owner alone, and writes it once`() throws {
        let file = try ReservedFile(path)
        #expect(try mode() == 0o600)
        try file.write(Array("secret".utf8))
        file.release()
        #expect(Files.read(path) == Array("secret".utf8))
        #expect(Files.names(in: folder) == ["agent.token"])
    }

    @Test func `leaves nothing behind when nothing comes of it`() throws {
        try ReservedFile(path).release()
        #expect(Files.names(in: folder) == [])
        let second = try ReservedFile(path)
        withExtendedLifetime(second) { #expect(Files.names(in: folder) == ["agent.token"]) }
    }

    @Test func `never takes the place of contents unasked`() throws {
        try Files.persist(path, Array("old".utf8))
        #expect(throws: ReservedFile.Fault.occupied(path)) { try ReservedFile(path) }
        #expect(Files.read(path) == Array("old".utf8))
    }

    @Test func `two at once do not get the same file`() throws {
        let first = try ReservedFile(path)
        try first.write(Array("one".utf8))
        #expect(throws: ReservedFile.Fault.occupied(path)) { try ReservedFile(path) }
    }

    @Test func `replaces it when told to, but only once there is something better`() throws {
        try Files.persist(path, Array("old".utf8))
        try ReservedFile(path, replaces: true).release()
        #expect(Files.read(path) == Array("old".utf8))
        try ReservedFile(path, replaces: true).write(Array("new".utf8))
        #expect(Files.read(path) == Array("new".utf8))
        #expect(Files.names(in: folder) == ["agent.token"])
        #expect(try mode() == 0o600)
    }

    @Test func `takes an empty file, as mktemp makes them, and leaves it when nothing comes of it`() throws {
        _ = FileManager.default.createFile(atPath: path, contents: Data(), attributes: [.posixPermissions: 0o644])
        try ReservedFile(path).release()
        #expect(Files.read(path) == [])
        try ReservedFile(path).write(Array("secret".utf8))
        #expect(Files.read(path) == Array("secret".utf8))
        #expect(try mode() == 0o600, "whoever could read it cannot any more")
    }

    @Test(arguments: [
        ("/nowhere/at/all/token", "cannot create /nowhere/at/all/token: No such file or directory"),
        ("/tmp", "cannot write /tmp: Is a directory"),
    ])
    func `says at once where nothing can be written`(path: String, says: String) {
        #expect {
            _ = try ReservedFile(path)
        } throws: { error in
            guard case ReservedFile.Fault.unwritable(let fault) = error else { return false }
            return "\(fault)" == says
        }
    }

    @Test func `a link to a file with contents is occupied, and its target stays`() throws {
        let target = folder + "/elsewhere"
        try Files.persist(target, Array("old".utf8))
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        #expect(throws: ReservedFile.Fault.occupied(path)) { try ReservedFile(path) }
        #expect(Files.read(target) == Array("old".utf8))
    }
}

@Suite struct `Files of a folder that are not read` {
    @Test(arguments: [
        ("groups.yaml", "is not read: documents are JSON, in files that end in .json"),
        ("groups.yml", "is not read: documents are JSON, in files that end in .json"),
        ("Groups.YAML", "is not read: documents are JSON, in files that end in .json"),
        ("groups.JSON", "is not read: only files that end in .json are (small letters, plain JSON)"),
        ("groups.jsonc", "is not read: only files that end in .json are (small letters, plain JSON)"),
        ("groups.json5", "is not read: only files that end in .json are (small letters, plain JSON)"),
        (
            "groups.json~",
            "is not read: a copy of a document; move it elsewhere, or give it a name that ends in .json"
        ),
        (
            "groups.json.bak",
            "is not read: a copy of a document; move it elsewhere, or give it a name that ends in .json"
        ),
        ("groups.json", nil), (".groups.json.swp", nil), ("..data", nil), ("README.md", nil), ("choose.py", nil),
    ])
    func `are named where somebody may think that they are`(name: String, message: String?) {
        #expect(StrayFiles.warnings(of: [name]).map(\.message) == [message].compactMap(\.self))
    }

    @Test func `are warned of when the folder compiles, and named when it holds nothing else`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "stray-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Files.persist(folder + "/groups.yml", Array("groups: {}".utf8))
        let empty = #expect(throws: (any Error).self) { try PolicyFolder(path: folder).compile(sequence: 1) }
        #expect("\(empty.map { "\($0)" } ?? "")".contains("groups.yml"))
        try Files.persist(folder + "/a.json", Array("{}".utf8))
        let warnings = try PolicyFolder(path: folder).compile(sequence: 1).warnings
        #expect(
            warnings.map(\.description) == ["groups.yml: is not read: documents are JSON, in files that end in .json"])
    }
}
