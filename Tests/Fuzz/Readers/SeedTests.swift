// The seeds of every fuzz target are read without a crash, as ordinary tests.

import Conversation
import Foundation
import TestKit
import Testing
import Wire

/// The files below a folder of the checkout.
private func files(_ folder: String) -> [URL] {
    let root = Fixtures.checkout.appending(path: folder)
    let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    return paths.sorted().map { root.appending(path: $0) }.filter { !$0.hasDirectoryPath }
}

extension FuzzTarget {
    /// The words in the names of situations' files that this target can make something of.
    fileprivate var words: String? {
        switch self {
        case .chatRequest: "request.chat.json"
        case .responsesRequest: "request.responses.json"
        case .messagesRequest: "request.messages.json"
        case .chatReply: "reply.chat.json"
        case .responsesReply: "reply.responses.json"
        case .messagesReply: "reply.messages.json"
        case .chatStream: "reply.chat.sse"
        case .responsesStream: "reply.responses.sse"
        case .messagesStream: "reply.messages.sse"
        case .refusal: "failure."
        case .httpRequest, .httpResponse, .envelope: nil
        }
    }
}

@Suite struct `Fuzz targets` {
    @Test(arguments: FuzzTarget.allCases)
    func `the seeds are read without a crash`(target: FuzzTarget) throws {
        let seeds = files("Tests/Fuzz/seeds/\(target.rawValue)")
        #expect(!seeds.isEmpty, "a target without seeds")
        let situations = target.words.map { words in
            files("Tests/Rosetta").filter { $0.lastPathComponent.contains(words) }
        }
        for file in seeds + (situations ?? []) {
            guard let bytes = try? Data(contentsOf: file) else { continue }
            target.read(Array(bytes))
        }
    }

    @Test func `the seeds of event streams are read without a crash`() throws {
        let seeds = files("Tests/Fuzz/seeds/EventStream")
        #expect(!seeds.isEmpty)
        for file in seeds {
            var reader = EventStreamReader()
            try Data(contentsOf: file).withUnsafeBytes { reader.feed($0) }
            while try reader.next() { #expect(reader.hasData || reader.data.isEmpty) }
        }
    }

    @Test func `every folder of seeds has a target`() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Fixtures.checkout.appending(path: "Tests/Fuzz/seeds").path)
        let known = Set(FuzzTarget.allCases.map(\.rawValue) + ["EventStream"])
        #expect(Set(folders).subtracting(known).isEmpty)
    }
}
