// Reads a folder of recorded exchanges: `index.json` and the files it names, and the same in each folder directly below
// that has an `index.json` of its own (its ids get the folder's name in front: `synthetic/chat-cut`).

import FoundationEssentials
import Wire

/// A folder of exchanges on disk.
struct ExchangeFolder {
    private let folder: URL
    private var exchanges: [RecordedExchange] = []
    private var complaints: [IndexComplaint] = []

    /// Everything in the folder at `path`, in the order of its indexes.
    static func read(_ path: String) throws(UnreadableExchanges) -> [RecordedExchange] {
        var folder = ExchangeFolder(folder: URL(filePath: path))
        folder.readIndexes()
        folder.findDoubles()
        guard folder.complaints.isEmpty else { throw UnreadableExchanges(complaints: folder.complaints) }
        return folder.exchanges
    }

    private init(folder: URL) { self.folder = folder }

    private mutating func readIndexes() {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            return complain(folder, "no such folder")
        }
        let below = names.sorted().filter {
            FileManager.default.fileExists(atPath: index(in: folder.appending(path: $0)).path)
        }
        if names.contains("index.json") { readIndex(in: folder, prefix: "") }
        for name in below { readIndex(in: folder.appending(path: name), prefix: name + "/") }
        if !names.contains("index.json") && below.isEmpty { complain(folder, "no index.json") }
    }

    private mutating func readIndex(in place: URL, prefix: String) {
        let file = index(in: place)
        guard let bytes = contents(of: file) else { return complain(file, "cannot be read") }
        var reader = IndexReader(file: file.relativePath, prefix: prefix)
        reader.read(bytes)
        complaints += reader.complaints
        for entry in reader.entries { readExchange(entry, in: place) }
    }

    private mutating func readExchange(_ entry: IndexEntry, in place: URL) {
        guard let body = contents(of: place.appending(path: entry.reply)) else {
            return complain(index(in: place), "\(entry.id): the file '\(entry.reply)' cannot be read", entry.place)
        }
        exchanges.append(RecordedExchange(entry, body: body, question: readQuestion(entry, in: place)))
    }

    /// What was asked; nil, with a complaint, when the request's file is not what the index promises.
    private mutating func readQuestion(_ entry: IndexEntry, in place: URL) -> Question? {
        guard let name = entry.request, let surface = entry.surface else { return nil }
        guard let bytes = contents(of: place.appending(path: name)) else {
            complain(index(in: place), "\(entry.id): the file '\(name)' cannot be read", entry.place)
            return nil
        }
        do throws(JSONError) {
            let body = try JSONDocument(bytes).root
            return Question(body, of: surface, streams: body["stream"]?.bool ?? false)
        } catch {
            let at = IndexComplaint.Place(line: error.line, column: error.column)
            complain(place.appending(path: name), error.withoutPlace, at)
            return nil
        }
    }

    private mutating func findDoubles() {
        var seen: Set<String> = []
        for exchange in exchanges where !seen.insert(exchange.id).inserted {
            complain(folder, "the id '\(exchange.id)' is given twice")
        }
    }

    private func index(in place: URL) -> URL { place.appending(path: "index.json") }

    private func contents(of file: URL) -> [UInt8]? { (try? Data(contentsOf: file)).map { [UInt8]($0) } }

    private mutating func complain(_ file: URL, _ message: String, _ place: IndexComplaint.Place? = nil) {
        complaints.append(IndexComplaint(file: file.relativePath, place: place, message: message))
    }
}

extension RecordedExchange {
    fileprivate init(_ entry: IndexEntry, body: [UInt8], question: Question?) {
        self.init(
            id: entry.id, surface: entry.surface, provider: entry.provider, model: entry.model, status: entry.status,
            headers: entry.headers, body: body, isStream: entry.isStream, features: entry.features,
            isStrict: entry.isStrict, isRecording: entry.isRecording, question: question)
    }
}
