// What a situation's targets are like: `situation.json`, in the words of the policy documents where these have them.
//
// Targets that think do so on every wish, each in its dialect's usual way; a situation says where one is different.

import Conversation
import Dialects
import Wire

/// A situation's targets and its caller.
struct Settings: Sendable {
    /// Said of every target, and of those of one dialect.
    private let shape: [String: Tree.Scalar]
    private let reasoning: [Dialect: ReasoningMetadata]
    /// The group takes the nearest control.
    let coerce: Bool
    /// How a Chat caller is shown the model's thoughts.
    let thoughts: ThoughtDisplay
    /// What a caller has of the proofs that its request names.
    let proofs: [String: ProofOfOrigin]
    /// The reply repeats the caller's request.
    let echoes: Bool
    /// Its requests are written down whole.
    let isBare: Bool

    struct Misspelt: Error { var member: String }

    init(_ tree: Tree) throws {
        guard case .object(let members) = tree else { throw Misspelt(member: "the whole") }
        let known: Set = ["why", "target", "reasoning", "coerce", "thoughts", "proofs", "echo", "bare"]
        if let stranger = members.first(where: { !known.contains($0.name) }) { throw Misspelt(member: stranger.name) }
        shape = try Settings.scalars(tree["target"])
        coerce = tree["coerce"]?.text == "true"
        echoes = tree["echo"]?.text == "true"
        isBare = tree["bare"]?.text == "true"
        guard let display = ThoughtDisplay(rawValue: tree["thoughts"]?.string ?? "reasoning_content") else {
            throw Misspelt(member: "thoughts")
        }
        thoughts = display
        var table: [Dialect: ReasoningMetadata] = [:]
        for dialect in Dialect.allCases {
            table[dialect] = try ReasoningMetadata.usual(dialect, changedBy: tree["reasoning"]?[dialect.word])
        }
        reasoning = table
        proofs = try ProofOfOrigin.table(tree["proofs"])
    }

    /// What is known of the model's reasoning.
    func metadata(_ target: Dialect) -> ReasoningMetadata? { reasoning[target] }

    /// The target of a lane.
    func target(_ lane: Lane) -> TargetShape {
        var target = TargetShape(caller: lane.caller, model: "m")
        target.defaultMaxTokens = shape["default_max_tokens"]?.int
        target.takesMidConversationSystem = shape["takes_mid_conversation_system"]?.isTrue ?? false
        target.enforcesSchemas = shape["enforces_schemas"]?.isTrue ?? true
        target.takesPrefill = shape["takes_prefill"]?.isTrue ?? false
        target.rejectsMaxTokens = shape["rejects_max_tokens"]?.isTrue ?? false
        target.takesDeveloperRole = shape["takes_developer_role"]?.isTrue ?? true
        target.takesTopK = shape["takes_top_k"]?.isTrue ?? false
        target.takesCacheControl = shape["takes_cache_control"]?.isTrue ?? false
        if let version = shape["anthropic_version"]?.text { target.anthropicVersion = version }
        return target
    }

    private static func scalars(_ tree: Tree?) throws -> [String: Tree.Scalar] {
        guard case .object(let members)? = tree else { return [:] }
        let known: Set = [
            "default_max_tokens", "takes_mid_conversation_system", "enforces_schemas", "takes_prefill",
            "rejects_max_tokens", "takes_developer_role", "takes_top_k", "takes_cache_control", "anthropic_version",
        ]
        if let stranger = members.first(where: { !known.contains($0.name) }) { throw Misspelt(member: stranger.name) }
        return Dictionary(uniqueKeysWithValues: members.map { ($0.name, Tree.Scalar($0.value)) })
    }
}

extension Tree {
    /// A number, a word or a string, in any of the ways to look at it.
    struct Scalar: Sendable {
        var text: String

        init(_ tree: Tree) { text = tree.string ?? tree.text }

        var int: Int? { Int(text) }
        var isTrue: Bool { text == "true" }
    }
}

extension ReasoningMetadata {
    /// The usual model of a dialect: it thinks when asked, as hard as asked, and can be told not to.
    static func usual(_ dialect: Dialect, changedBy changes: Tree?) throws -> ReasoningMetadata {
        var metadata = ReasoningMetadata(supported: true)
        metadata.control = .effort
        metadata.canDisable = true
        switch dialect {
        case .chat:
            metadata.efforts = Effort.allCases
            metadata.encoding = .reasoningEffort
        case .responses:
            metadata.efforts = Effort.allCases
            metadata.encoding = .responsesReasoning
            metadata.supportsSummaries = true
            metadata.defaultSummary = "auto"
        case .messages:
            metadata.efforts = [.low, .medium, .high, .xhigh, .max]
            metadata.encoding = .thinkingAdaptive
        }
        guard case .object(let members)? = changes else { return metadata }
        for member in members { try metadata.change(member.name, member.value) }
        return metadata
    }

    private mutating func change(_ name: String, _ value: Tree) throws {
        let word = Tree.Scalar(value)
        switch name {
        case "mode": mode = Mode(rawValue: word.text) ?? mode
        case "control": control = Control(rawValue: word.text)
        case "encoding": encoding = Encoding(rawValue: word.text)
        case "default_effort": defaultEffort = Effort(rawValue: word.text)
        case "replay": replay = Replay(rawValue: word.text) ?? replay
        case "can_disable": canDisable = word.isTrue
        case "rejects_temperature": rejectsTemperature = word.isTrue
        case "rejects_top_p": rejectsTopP = word.isTrue
        case "rejects_forced_tool_choice": rejectsForcedToolChoice = word.isTrue
        case "efforts": efforts = Effort.allCases.filter { value.text.contains("\"\($0.rawValue)\"") }
        case "effort_budgets":
            effortBudgets = Effort.allCases.compactMap { effort in
                value[effort.rawValue].flatMap { Tree.Scalar($0).int }.map { EffortBudget(effort, $0) }
            }
        default: throw Settings.Misspelt(member: name)
        }
    }
}
