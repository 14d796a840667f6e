// `groups.*.targets[*].bridges`: which callers of other dialects a target may serve, and for which shapes.
//
//     "bridges": "all"                                    every other dialect, every shape
//     "bridges": {"all": {"enabled": true, "tools": true},
//                 "messages_to_chat": {"tools": false}}   every other dialect; a pair's own flags are laid over `all`
//
// `all` stands for the two pairs that lead to the target's own dialect, whichever that is.

import Conversation
import Wire

extension BridgesMember {
    /// The dialects that it joins; nil for `all`.
    var lane: Lane? {
        switch self {
        case .all: nil
        case .chatToResponses: Lane(caller: .chat, target: .responses)
        case .chatToMessages: Lane(caller: .chat, target: .messages)
        case .responsesToChat: Lane(caller: .responses, target: .chat)
        case .responsesToMessages: Lane(caller: .responses, target: .messages)
        case .messagesToChat: Lane(caller: .messages, target: .chat)
        case .messagesToResponses: Lane(caller: .messages, target: .responses)
        }
    }
}

/// What one pair's member says.
private enum BridgeFlags {
    /// `"all"`: open, for every shape.
    case everything
    case some(Fields<BridgeMember>)
}

extension Compiler {
    /// The bridges that are switched on.
    func compileBridges(_ target: Fields<TargetMember>, _ dialect: Dialect?) -> [Bridge] {
        guard let node = target[.bridges] else { return [] }
        if node.value.string == "all" { return everyLane(to: dialect).map { Bridge(lane: $0, shapes: everyShape) } }
        guard node.value.isObject else {
            findings.expected("an object, or \"all\"", at: node)
            return []
        }
        guard let fields = target.fields(.bridges, BridgesMember.self) else { return [] }
        let usual = fields[.all].flatMap(readFlags)
        var bridges: [Bridge] = []
        for (member, node) in fields.given {
            guard let lane = member.lane else { continue }
            if let dialect, lane.target != dialect {
                findings.complain(
                    "this target's provider speaks `\(dialect.rawValue)`: the bridge leads elsewhere", at: node)
            }
            guard let own = readFlags(node) else { continue }
            if let bridge = compileBridge(lane, own, over: usual) { bridges.append(bridge) }
        }
        guard let usual else { return bridges }
        let written = fields.given.compactMap(\.member.lane)
        let others = everyLane(to: dialect).filter { !written.contains($0) }
        let shared = compileBridge(everyLane(to: dialect).first ?? Lane(caller: .chat, target: .messages), usual)
        return bridges + (shared.map { bridge in others.map { Bridge(lane: $0, shapes: bridge.shapes) } } ?? [])
    }

    private func everyLane(to dialect: Dialect?) -> [Lane] {
        guard let dialect else { return [] }
        return Dialect.allCases.filter { $0 != dialect }.map { Lane(caller: $0, target: dialect) }
    }

    private func readFlags(_ node: Node) -> BridgeFlags? {
        if node.value.string == "all" { return .everything }
        guard node.value.isObject else {
            findings.expected("an object, or \"all\"", at: node)
            return nil
        }
        return Fields<BridgeMember>(node, findings).map { .some($0) }
    }

    private func compileBridge(_ lane: Lane, _ own: BridgeFlags, over usual: BridgeFlags? = nil) -> Bridge? {
        guard case .some(let given) = own else { return Bridge(lane: lane, shapes: everyShape) }
        var start: Bridge?
        var flags = given
        switch usual {
        case .everything?: start = Bridge(lane: lane, shapes: everyShape)
        case .some(let base)?: flags = base.overlaid(by: given)
        case nil: break
        }
        if start == nil { flags.need(.enabled, "true or false") }
        var shapes = start?.shapes ?? .text
        for (member, shape) in bridgeShapes {
            if let isOn = flags.flag(member) { if isOn { shapes.insert(shape) } else { shapes.remove(shape) } }
        }
        let isOpen = flags.flag(.enabled) ?? (start != nil)
        return isOpen ? Bridge(lane: lane, shapes: shapes) : nil
    }
}

/// Every flag; all but the first are off until they are switched on.
private let bridgeShapes: [(BridgeMember, Bridge.Shapes)] = [
    (.text, .text), (.tools, .tools), (.toolChoice, .toolChoice), (.parallelToolCalls, .parallelToolCalls),
    (.structuredOutputs, .structuredOutputs), (.images, .images), (.reasoning, .reasoning), (.streaming, .streaming),
]

private let everyShape = bridgeShapes.reduce(into: Bridge.Shapes()) { $0.insert($1.1) }
