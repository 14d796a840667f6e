// The recorded cases, fed as they say, and then cut in every other way.

import Foundation
import TestKit
import Testing
import Wire

/// One case of `sse-cases.json`.
struct EventStreamCase: Decodable, CustomTestStringConvertible {
    struct Event: Decodable {
        var event: String
        var data: String
        var id: String
    }

    enum Pieces: Decodable {
        case sizes([Int])
        case described(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            self = try (try? .sizes(container.decode([Int].self))) ?? .described(container.decode(String.self))
        }
    }

    var name: String
    var input_b64: Data
    var events: [Event]
    var retry: [Int]?
    var last_event_id: String?
    var chunk_sizes: Pieces?

    var testDescription: String { name }

    var stream: [UInt8] { Array(input_b64) }

    var seen: [SeenEvent] { events.map { SeenEvent(event: $0.event, data: $0.data, id: $0.id) } }

    /// Where the case wants its bytes cut.
    var cuts: [Int] {
        switch chunk_sizes {
        case nil: []
        case .described: Array(1..<stream.count)
        case .sizes(let sizes): sizes.dropLast().reduce(into: []) { $0.append(($0.last ?? 0) + $1) }
        }
    }
}

private struct EventStreamCases: Decodable {
    var cases: [EventStreamCase]

    static let all: [EventStreamCase] = {
        let file = Fixtures.folder.appending(path: "sse/sse-cases.json")
        guard let data = try? Data(contentsOf: file) else { return [] }
        return (try? JSONDecoder().decode(Self.self, from: data).cases) ?? []
    }()
}

@Suite struct `Event stream suite` {
    @Test func `the whole suite is here`() {
        #expect(EventStreamCases.all.count == 68)
        #expect(EventStreamCases.all.filter { $0.chunk_sizes != nil }.count > 20)
    }

    @Test(arguments: EventStreamCases.all)
    func `a case tells its events`(example: EventStreamCase) throws {
        var reader = EventStreamReader()
        #expect(try reader.events(of: example.stream, cutAt: example.cuts) == example.seen)
        if let retry = example.retry?.last { #expect(reader.retry == retry) }
        if let id = example.last_event_id { #expect(reader.lastID == id) }
    }

    @Test(arguments: EventStreamCases.all)
    func `a case tells its events however it is cut in two`(example: EventStreamCase) throws {
        for cut in 0...example.stream.count {
            var reader = EventStreamReader()
            #expect(try reader.events(of: example.stream, cutAt: [cut]) == example.seen, "cut at \(cut)")
        }
    }

    @Test(arguments: EventStreamCases.all)
    func `a case tells its events byte by byte`(example: EventStreamCase) throws {
        var reader = EventStreamReader()
        let stream = example.stream
        #expect(try reader.events(of: stream, cutAt: Array(0...stream.count)) == example.seen)
    }
}

private let recordings: [URL] = {
    let files = Fixtures.exchanges.flatMap { folder in
        FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? []
    }
    return files.compactMap { $0 as? URL }.filter { $0.pathExtension == "sse" }.sorted { $0.path < $1.path }
}()

@Suite struct `Recorded event streams` {
    @Test func `every recording tells the same events however it is cut`() throws {
        var total = 0
        for (number, file) in recordings.enumerated() {
            let stream = try Array(Data(contentsOf: file))
            var reader = EventStreamReader()
            let whole = try reader.events(of: stream, cutAt: [])
            total += whole.count
            for size in [1, 7, 64, 1 << 10] {
                reader.begin()
                let cuts = Array(stride(from: size, to: stream.count, by: size))
                #expect(try reader.events(of: stream, cutAt: cuts) == whole, "\(file.lastPathComponent) by \(size)")
            }
            var dice = WireDice(seed: number)
            reader.begin()
            let cuts = (0..<20).map { _ in dice.below(stream.count + 1) }.sorted()
            #expect(try reader.events(of: stream, cutAt: cuts) == whole, "\(file.lastPathComponent) at \(cuts)")
        }
        #expect(recordings.count > 30)
        #expect(total > recordings.count)
    }
}
