// Reads an index: `{"exchanges": [{…}]}`, or `{"cases": [{…}]}` for exchanges made by hand.
//
//     {"id": "chat/openai--hello", "dialect": "chat", "status": 200, "provider": "openai", "model": "gpt-5",
//      "files": {"request": "chat/openai--hello.request.json", "sse": "chat/openai--hello.sse"},
//      "response_headers": {"content-type": "text/event-stream"}, "features": ["finish:stop"],
//      "recorded": true, "sdk_strict": "ok"}
//
// Needed are id, dialect, status and a file for the reply: `sse` for events, `response` or `body` for what came
// whole. The rest may be missing, and what is not named here is left alone. Reading goes on after a complaint, so
// that all of them are told at once.

import Wire

/// Reads the entries of one index, and collects what is wrong with it.
struct IndexReader {
    /// What the file is called in complaints.
    let file: String
    /// Goes before every id.
    let prefix: String
    private(set) var entries: [IndexEntry] = []
    private(set) var complaints: [IndexComplaint] = []

    /// A reader for the index in `file`.
    init(file: String, prefix: String = "") {
        self.file = file
        self.prefix = prefix
    }

    /// Reads the whole index.
    mutating func read(_ bytes: [UInt8]) {
        do throws(JSONError) {
            try readEntries(JSONDocument(bytes, limits: JSONLimits(duplicateKeys: .reject)).root)
        } catch {
            let place = IndexComplaint.Place(line: error.line, column: error.column)
            complaints.append(IndexComplaint(file: file, place: place, message: error.withoutPlace))
        }
    }

    private mutating func readEntries(_ root: JSONValue) {
        let (name, list) = root["cases"].map { ("cases", $0) } ?? ("exchanges", root["exchanges"] ?? root)
        guard root.isObject, list.isArray else { return complain(list, "expected an array called 'exchanges'") }
        for (number, entry) in list.elements.enumerated() { readEntry(entry, "\(name)[\(number)]") }
    }

    private mutating func readEntry(_ entry: JSONValue, _ path: String) {
        guard entry.isObject else { return complain(entry, "\(path): expected an object") }
        let id = text(entry, "id", path)
        let dialect = readDialect(entry, path)
        let status = readStatus(entry, path)
        let files = readFiles(entry, path)
        guard let id, let dialect, let status, let files else { return }
        let position = entry.position
        entries.append(
            IndexEntry(
                id: prefix + id, surface: Surface(rawValue: dialect), provider: entry["provider"]?.string,
                model: entry["model"]?.string, status: status, headers: entry["response_headers"]?.headers ?? [],
                request: entry["files"]?["request"]?.string, reply: files.reply, isStream: files.isStream,
                features: Set(entry["features"]?.elements.compactMap(\.string) ?? []),
                isStrict: entry["sdk_strict"]?.string?.hasPrefix("ok") ?? false,
                isRecording: entry["recorded"]?.bool != false,
                place: IndexComplaint.Place(line: position.line, column: position.column)))
    }

    private mutating func readDialect(_ entry: JSONValue, _ path: String) -> String? {
        guard let name = text(entry, "dialect", path) else { return nil }
        if name == "any" || Surface(rawValue: name) != nil { return name }
        let known = Surface.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        complain(entry["dialect"]!, "\(path).dialect: expected one of \(known) or 'any'")
        return nil
    }

    private mutating func readStatus(_ entry: JSONValue, _ path: String) -> Int? {
        if let status = entry["status"]?.int, (100...599).contains(status) { return status }
        complain(entry["status"] ?? entry, "\(path).status: expected a number from 100 to 599")
        return nil
    }

    private mutating func readFiles(_ entry: JSONValue, _ path: String) -> (reply: String, isStream: Bool)? {
        if let events = entry["files"]?["sse"]?.string { return (events, true) }
        if let whole = (entry["files"]?["response"] ?? entry["files"]?["body"])?.string { return (whole, false) }
        complain(entry["files"] ?? entry, "\(path).files: expected an object with 'sse', 'response' or 'body'")
        return nil
    }

    private mutating func text(_ entry: JSONValue, _ name: String, _ path: String) -> String? {
        if let text = entry.member(name)?.string, !text.isEmpty { return text }
        complain(entry.member(name) ?? entry, "\(path).\(name): expected a text")
        return nil
    }

    private mutating func complain(_ value: JSONValue, _ message: String) {
        let position = value.position
        let place = IndexComplaint.Place(line: position.line, column: position.column)
        complaints.append(IndexComplaint(file: file, place: place, message: message))
    }
}

extension JSONError {
    /// What is wrong, without the `line 3:14: ` that the file's name will stand before.
    var withoutPlace: String {
        message.firstRange(of: ": ").map { String(message[$0.upperBound...]) } ?? message
    }
}

extension JSONValue {
    /// Response headers, without those that belong to the connection that is long gone.
    fileprivate var headers: [Header] {
        let gone = [
            "connection", "content-encoding", "content-length", "date", "keep-alive", "server", "transfer-encoding",
        ]
        return members.compactMap { member in
            guard let name = member.key.string?.lowercased(), let value = member.value.string else { return nil }
            return gone.contains(name) ? nil : Header(name: name, value: value)
        }
    }
}
