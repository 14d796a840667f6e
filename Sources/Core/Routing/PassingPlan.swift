// Plans for calls that only pass through: no bridge, no wish to think, no shapes. Whose dialect has the endpoint and
// who keeps the group's contract is eligible; the strategy orders them as it orders all.

package import Conversation
package import Policy

/// Finds the targets that a call can be passed to.
///
/// - Parameter dialects: those whose providers have the endpoint.
package func planPassing(
    _ facts: Facts, to group: Group, speaking dialects: Set<Dialect>, in circumstances: Circumstances
) -> Plan {
    var plan = Plan(wish: facts.wish, choices: [], refusals: [])
    var gate = Gate(facts, wish: facts.wish, from: .chat, to: group, in: circumstances)
    for place in group.targets.indices {
        let target = group.targets.shelved[place]
        let lane = Lane(caller: target.dialect, target: target.dialect)
        var reasons = Reasons()
        gate.caller = target.dialect
        if dialects.contains(target.dialect) {
            gate.examinePassing(target, at: place, &reasons)
        } else {
            reasons.insert(.endpointUnsupported)
        }
        if reasons.isEmpty {
            plan.choices.append(Choice(target: place, settlement: .silent, maxTokens: facts.maxTokens))
        } else {
            plan.refusals.append(Refusal(target: place, lane: lane, reasons: reasons))
        }
    }
    plan.order(facts, group, in: circumstances)
    plan.restLast(in: circumstances)
    return plan
}
