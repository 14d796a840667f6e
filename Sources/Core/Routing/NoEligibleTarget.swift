// What a caller is told when no target can carry the request.

package import Conversation
package import Policy
import Wire

extension Plan {
    /// The failure of a plan without choices: what the request needs, each target's reasons, and what to do about it.
    package func failure(of facts: Facts, from caller: Dialect, to group: Group) -> Failure {
        let needs = requirements(of: facts)
        let hint = Hint(self, of: group, fields: facts.unbridgeable).text
        let message =
            "No target of `\(group.name)` can carry this \(caller.rawValue) request, which needs"
            + " \(needs.joined(separator: ", ")). \(hint)"
        return Failure(
            .noEligibleTarget, message, code: "no-eligible-target",
            details: details(group, caller, needs: needs, hint: hint))
    }

    /// What the request needs, in the fixed order: modalities, tools, structured_outputs, reasoning, max_tokens, a
    /// forced tool, and the contract's demands that were not met.
    package func requirements(of facts: Facts) -> [String] {
        var needs = ["text"]
        if facts.content.contains(.images) { needs.append("image") }
        if facts.content.contains(.documents) { needs.append("document") }
        if facts.content.contains(.audio) { needs.append("audio") }
        if facts.content.contains(.video) { needs.append("video") }
        if facts.tools.count > 0 || facts.tools.hosted { needs.append("tools") }
        if facts.structuredOutputs { needs.append("structured_outputs") }
        if !wish.isEmpty { needs.append("reasoning") }
        if facts.maxTokens != nil { needs.append("max_tokens") }
        if facts.tools.choiceForced { needs.append("forced_tool_choice") }
        return needs + demands
    }

    /// The reasons of so many targets are told, in the documents' order; of the others, how many there are.
    package static let mostReasons = 32

    private var demands: [String] {
        var unmet: [String] = []
        for reason in Reason.allCases where refusals.contains(where: { $0.reasons.contains(reason) }) {
            if let demand = reason.requirement, !unmet.contains(demand) { unmet.append(demand) }
        }
        return unmet
    }

    private func details(_ group: Group, _ caller: Dialect, needs: [String], hint: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("model")
        writer.string(group.name)
        writer.key("dialect")
        writer.string(caller.rawValue)
        writer.key("requirements")
        writer.strings(needs)
        writer.key("reasons")
        writer.beginObject()
        for refusal in refusals.prefix(Self.mostReasons) {
            writer.key(group.targets[refusal.target].name)
            writer.strings(refusal.names)
        }
        writer.endObject()
        if refusals.count > Self.mostReasons {
            writer.key("reasons_left_out")
            writer.int(refusals.count - Self.mostReasons)
        }
        writer.key("hint")
        writer.string(hint)
        writer.endObject()
        return writer.bytes
    }
}
