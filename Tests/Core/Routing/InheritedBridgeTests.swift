// The requests that the bridges of an older system refused, and those that they carried.
//
// Its words for reasons are its own, and so are a few of its rules; both are listed here with what became of them.

import Conversation
import Dialects
import Foundation
import Policy
import Routing
import Testing
import Wire

/// One row of the table.
struct InheritedBridge: @unchecked Sendable, CustomStringConvertible {
    typealias Object = [String: Any]

    var lane: Lane
    var label: String
    var request: Object
    var flags: Object
    /// Why the row's target was not eligible; nil where it was.
    var reason: String?

    var description: String { "\(lane.bridgeName): \(label)" }

    /// Rows that are decided otherwise here, with the reason.
    static let otherwise = [
        "tool_choice null": "null says nothing: the request is the same as one without the member",
        "text and controls": "stop sequences change meaning and Responses has none, so they are refused, not dropped",
    ]

    /// Their words for what ours call otherwise.
    static let words = [
        "image": "images", "parallel-tools": "parallel-tool-calls", "structured-output": "structured-outputs",
        "function-call-output": "tools", "tool-result": "unsupported-part", "truncation": "unsupported-field",
        "tool-support": "tools-unsupported",
    ]

    /// The rows of `cases-bridges.json` that are requests.
    static let rows: [InheritedBridge] = {
        let root = InheritedCases.load("cases-bridges.json")
        let lanes = [
            "chat_to_responses": Lane(caller: .chat, target: .responses),
            "responses_to_chat": Lane(caller: .responses, target: .chat),
        ]
        return lanes.sorted { $0.key < $1.key }.flatMap { key, lane in
            let section = root[key] as? Object ?? [:]
            return ["encode", "reject"].flatMap { section[$0] as? [Object] ?? [] }.compactMap { row(lane, $0) }
        }
    }()

    private static func row(_ lane: Lane, _ row: Object) -> InheritedBridge? {
        guard let label = row["label"] as? String, let request = row["request"] as? Object,
            let flags = row["bridge_flags"] as? Object
        else { return nil }
        return InheritedBridge(
            lane: lane, label: label, request: request, flags: flags, reason: row["filter_reason"] as? String)
    }

    /// The flags by their names here.
    var shapes: Bridge.Shapes {
        var shapes: Bridge.Shapes = flags["text"] as? Bool == false ? [] : .text
        let names: [(String, Bridge.Shapes)] = [
            ("tools", .tools), ("function_tools", .tools), ("tool_choice", .toolChoice), ("images", .images),
            ("parallel_tool_calls", .parallelToolCalls), ("structured_outputs", .structuredOutputs),
            ("reasoning", .reasoning), ("streaming", .streaming),
        ]
        for (name, shape) in names where flags[name] as? Bool == true { shapes.insert(shape) }
        // Over there, what a caller says of parallel calls needs no flag of its own on the way to Chat.
        if lane.target == .chat, shapes.contains(.tools) { shapes.insert(.parallelToolCalls) }
        return shapes
    }

    /// The reason by its word here.
    var expected: String? {
        guard let reason else { return nil }
        var word = reason
        let bridge = "\(lane.bridgeName)-"
        if word.hasPrefix(bridge) { word = String(word.dropFirst(bridge.count)) }
        let isOwn = word == "tool-support"
        if word.hasSuffix("-unsupported") { word = String(word.dropLast("-unsupported".count)) }
        word = Self.words[word] ?? word
        return isOwn ? word : bridge + word
    }
}

@Suite struct `Inherited bridges` {
    private func planned(_ row: InheritedBridge) throws -> Plan {
        let target = target("p/m", row.lane.target) {
            if row.flags["enabled"] as? Bool == true { $0.bridges = [Bridge(lane: row.lane, shapes: row.shapes)] }
            if row.flags["target.tool_support.openai_responses"] != nil { $0.capabilities.tools = false }
            $0.reasoning = .takingEfforts
        }
        var body = row.request
        body["model"] = "g"
        let facts = try row.lane.caller.readFacts(
            JSONDocument(Array(try JSONSerialization.data(withJSONObject: body))))
        return plan(facts, from: row.lane.caller, to: group(.failover, [target]), dice: 1)
    }

    @Test(arguments: InheritedBridge.rows.filter { InheritedBridge.otherwise[$0.label] == nil })
    func `the same requests cross, and the same are refused`(row: InheritedBridge) throws {
        let plan = try planned(row)
        if let expected = row.expected {
            #expect(plan.refusals.first?.names.contains(expected) == true, "\(plan.refusals.map(\.names))")
        } else {
            #expect(plan.places == [0], "\(plan.refusals.map(\.names))")
        }
    }

    @Test(arguments: InheritedBridge.rows.filter { InheritedBridge.otherwise[$0.label] != nil })
    func `what is decided otherwise is decided otherwise`(row: InheritedBridge) throws {
        #expect(try planned(row).places.isEmpty == (row.reason == nil))
    }

    /// Where one of their orders contradicts ours, which is one for all bridges.
    private static let ownOrder = [
        "responses_to_chat":
            "their two orders contradict each other (text is first in one and last in the other): ours is the first",
        "tool-support": "what the model cannot do is told after what the bridge does not carry",
    ]

    /// Words of the orders that are not in the rows.
    private static let orderWords = ["tool-choice-null": "tool-choice", "bridge-disabled": "bridge-disabled"]

    @Test func `reasons stand in their order`() throws {
        let defaults = InheritedCases.load("cases-bridges.json")["defaults"] as? InheritedCases.Object ?? [:]
        let theirs = try #require(defaults["bridge_reason_check_order_chat_to_responses"] as? [String])
        let words = theirs.filter { Self.ownOrder[$0] == nil }.map {
            Self.orderWords[$0] ?? InheritedBridge.words[$0] ?? $0
        }
        let lane = Lane(caller: .chat, target: .responses)
        let ours = Reason.allCases.map { $0.name(in: lane).replacing("\(lane.bridgeName)-", with: "") }
        let places = words.compactMap(ours.firstIndex)
        #expect(places.count == words.count && places == places.sorted(), "\(words)")
        let others = try #require(defaults["bridge_reason_check_order_responses_to_chat"] as? [String])
        let strange = others.map { Self.orderWords[$0] ?? InheritedBridge.words[$0] ?? $0 }.compactMap(ours.firstIndex)
        #expect(strange != strange.sorted(), "the exception is no exception any more")
        #expect(Self.ownOrder.count == 2 && theirs.contains("tool-support"))
    }

    @Test func `the table was found whole, and every exception is a row`() {
        #expect(InheritedBridge.rows.count >= 35)
        #expect(Set(InheritedBridge.otherwise.keys).isSubset(of: InheritedBridge.rows.map(\.label)))
    }
}
