// `groups.*.targets[*].bridges`: which callers of other dialects a target may serve, and for which shapes.

import Conversation
import Wire

extension BridgesMember {
    /// The dialects that it joins.
    var lane: Lane {
        switch self {
        case .chatToResponses: Lane(caller: .chat, target: .responses)
        case .chatToMessages: Lane(caller: .chat, target: .messages)
        case .responsesToChat: Lane(caller: .responses, target: .chat)
        case .responsesToMessages: Lane(caller: .responses, target: .messages)
        case .messagesToChat: Lane(caller: .messages, target: .chat)
        case .messagesToResponses: Lane(caller: .messages, target: .responses)
        }
    }
}

extension Compiler {
    /// The bridges that are switched on.
    func compileBridges(_ target: Fields<TargetMember>, _ dialect: Dialect?) -> [Bridge] {
        guard let fields = target.fields(.bridges, BridgesMember.self) else { return [] }
        return fields.given.compactMap { member, node in
            if let dialect, member.lane.target != dialect {
                findings.complain(
                    "this target's provider speaks `\(dialect.rawValue)`: the bridge leads elsewhere", at: node)
            }
            guard let flags = Fields<BridgeMember>(node, findings) else { return nil }
            return compileBridge(member.lane, flags)
        }
    }

    private func compileBridge(_ lane: Lane, _ flags: Fields<BridgeMember>) -> Bridge? {
        flags.need(.enabled, "true or false")
        var shapes: Bridge.Shapes = flags.flag(.text) == false ? [] : .text
        for (member, shape) in bridgeShapes where flags.flag(member) == true { shapes.insert(shape) }
        guard flags.flag(.enabled) == true else { return nil }
        return Bridge(lane: lane, shapes: shapes)
    }
}

/// Every flag that is off until it is switched on.
private let bridgeShapes: [(BridgeMember, Bridge.Shapes)] = [
    (.tools, .tools), (.toolChoice, .toolChoice), (.parallelToolCalls, .parallelToolCalls),
    (.structuredOutputs, .structuredOutputs), (.images, .images), (.reasoning, .reasoning), (.streaming, .streaming),
]
