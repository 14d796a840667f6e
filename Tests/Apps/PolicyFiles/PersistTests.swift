// What is on disk after a write that went well, and after one that did not.

import Foundation
import Testing

@testable import PolicyFiles

@Suite struct `Persisting a file` {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "persist-\(UUID().uuidString)").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    @Test func `makes it, replaces it, and leaves nothing beside it`() throws {
        let path = folder + "/in-force.json"
        try Files.persist(path, Array("one".utf8))
        try Files.persist(path, Array("two, and longer".utf8))
        try Files.persist(path, Array("3".utf8))
        #expect(Files.read(path) == Array("3".utf8))
        #expect(Files.names(in: folder) == ["in-force.json"])
    }

    @Test func `only its owner may read it`() throws {
        let path = folder + "/in-force.json"
        try Files.persist(path, [1])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `takes the place of what a crash left behind`() throws {
        let path = folder + "/in-force.json"
        try Data("half of someth".utf8).write(to: URL(filePath: path + ".new"))
        try Files.persist(path, Array("whole".utf8))
        #expect(Files.read(path) == Array("whole".utf8))
        #expect(Files.names(in: folder) == ["in-force.json"])
    }

    @Test func `a folder that is not there, and a name that is taken by a folder, are told with path and cause`() throws
    {
        let gone = #expect(throws: FileFault.self) { try Files.persist("/nowhere/at/all.json", [1]) }
        #expect(gone?.description == "cannot create /nowhere/at/all.json.new: No such file or directory")
        let taken = folder + "/taken"
        try FileManager.default.createDirectory(atPath: taken + "/full", withIntermediateDirectories: true)
        let fault = #expect(throws: FileFault.self) { try Files.persist(taken, [1]) }
        #expect(fault?.description == "cannot rename \(taken).new: Is a directory")
        #expect(Files.names(in: folder) == ["taken"])
    }

    @Test func `a link in the temporary file's place is not followed`() throws {
        let path = folder + "/in-force.json"
        try Data("precious".utf8).write(to: URL(filePath: folder + "/other"))
        try FileManager.default.createSymbolicLink(atPath: path + ".new", withDestinationPath: folder + "/other")
        #expect(throws: FileFault.self) { try Files.persist(path, [1]) }
        #expect(Files.read(folder + "/other") == Array("precious".utf8))
    }

    @Test func `a full disk is told with the system's words`() throws {
        let full = try #require(fopen("/dev/full", "w"))
        defer { fclose(full) }
        let fault = #expect(throws: FileFault.self) {
            try Files.write([UInt8](repeating: 1, count: 100_000), fileno(full), "/var/in-force.json.new")
        }
        #expect(fault?.description == "cannot write /var/in-force.json.new: No space left on device")
    }
}
