// A telling as it stands in a file, and as it is written: events of a stream, or one value.

import Conversation
import Dialects
import Testing
import Wire

/// Replies are written down without what is the same in all of them.
enum Skeleton {
    private static let files: [String: Tree] = Situation.texts(in: "skeletons").mapValues { text in
        do { return try Tree(text) } catch { fatalError("Tests/Rosetta/skeletons: \(error)") }
    }

    /// A request with all that it has.
    static func fill(request tree: Tree, _ dialect: Dialect) -> Tree {
        fill(tree, "request.\(dialect.word).json")
    }

    /// A whole reply, or one event of a streamed one, with all that it has.
    static func fill(_ tree: Tree, _ dialect: Dialect, isEvent: Bool) -> Tree {
        if tree["error"] != nil { return tree }
        switch (dialect, isEvent) {
        case (.chat, true): return fill(tree, "chunk.chat.json")
        case (.responses, true):
            guard case .object(let members) = tree, tree["response"] != nil else { return tree }
            return .object(
                members.map { ($0.name, $0.name == "response" ? fill($0.value, "response.json") : $0.value) })
        case (.messages, true): return tree
        case (.responses, false): return fill(tree, "response.json")
        default: return fill(tree, "reply.\(dialect.word).json")
        }
    }

    private static func fill(_ tree: Tree, _ name: String) -> Tree {
        files[name].map { tree.filled(from: $0) } ?? tree
    }
}

/// One event of a stream: its name, and its data as a value, or as it is when that is no JSON.
private struct StreamEvent {
    var name: String
    var data: Tree

    init(_ block: Substring) {
        var name = ""
        var data = ""
        for line in block.split(separator: "\n") {
            if line.hasPrefix("event: ") { name = String(line.dropFirst(7)) }
            if line.hasPrefix("data: ") { data = String(line.dropFirst(6)) }
        }
        self.name = name
        self.data = (try? Tree(data)) ?? .string(data)
    }

    static func all(in text: String) -> [StreamEvent] {
        text.split(separator: "\n\n").filter { !$0.allSatisfy(\.isNewline) }.map { StreamEvent($0) }
    }
}

extension Tree {
    /// A file, or what was written, as one tree: a stream is the array of its events.
    init(telling text: String, _ dialect: Dialect, _ side: String, _ form: String) throws {
        guard form == "sse" else {
            let tree = try Tree(text)
            self = side == "reply" ? Skeleton.fill(tree, dialect, isEvent: false) : tree
            return
        }
        self = .array(
            StreamEvent.all(in: text).map { event in
                .object([
                    ("event", .string(event.name)), ("data", Skeleton.fill(event.data, dialect, isEvent: true)),
                ])
            })
    }

    /// The text of a telling, with its skeleton, as a provider would send it.
    func spoken(_ form: String) -> String {
        guard form == "sse", case .array(let events) = self else { return text }
        return events.map { event in
            let name = event["event"]?.string ?? ""
            let data = event["data"]?.string ?? event["data"]?.text ?? ""
            return (name.isEmpty ? "" : "event: \(name)\n") + "data: \(data)\n\n"
        }.joined()
    }

    /// Without what differs with the maker.
    var comparable: Tree {
        changed { tree in
            switch tree["type"]?.string {
            case "message_start":
                .object([("type", .string("message_start")), ("message", tree["message"]?.without("usage") ?? tree)])
            case "message" where tree["stop_reason"] == nil, "function_call", "custom_tool_call", "reasoning":
                tree.without("id")
            case let type? where type.hasPrefix("response."): tree.without("sequence_number").without("item_id")
            default: tree
            }
        }
    }
}

/// Events of a Responses stream, and whether their numbers and their items' ids are as they must be.
struct ResponsesStream {
    private let events: [Tree]

    init(_ stream: String) { events = StreamEvent.all(in: stream).map(\.data) }

    /// What is wrong; empty when nothing is.
    var faults: [String] {
        var faults: [String] = []
        let numbers = events.compactMap { $0["sequence_number"].flatMap { Tree.Scalar($0).int } }
        if numbers != Array(0..<events.count) { faults.append("the numbers are \(numbers)") }
        var ids: [String: String] = [:]
        for event in events {
            guard let index = event["output_index"]?.text else { continue }
            guard let id = event["item_id"]?.string ?? event["item"]?["id"]?.string, !id.isEmpty else {
                faults.append("an event names no item: \(event.text)")
                continue
            }
            if ids[index, default: id] != id { faults.append("the item \(index) is \(ids[index] ?? "") and \(id)") }
            ids[index] = id
        }
        if Set(ids.values).count < ids.count { faults.append("two items have one id: \(ids)") }
        return faults
    }
}
