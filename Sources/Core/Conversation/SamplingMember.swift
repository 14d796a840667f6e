// Members of a request that say how words are drawn, and that some models refuse. `temperature` and `top_p` are not
// among them: what models make of those needs numbers (`ReasoningMetadata`).

/// One member, by its name in the documents, which is its name in Chat.
package enum SamplingMember: String, Sendable, CaseIterable {
    case topK = "top_k"
    case stop
    case presencePenalty = "presence_penalty"
    case frequencyPenalty = "frequency_penalty"
    case logitBias = "logit_bias"
    case logprobs
    case topLogprobs = "top_logprobs"

    /// Its bit in a set.
    fileprivate var bit: UInt8 {
        switch self {
        case .topK: 1
        case .stop: 2
        case .presencePenalty: 4
        case .frequencyPenalty: 8
        case .logitBias: 16
        case .logprobs: 32
        case .topLogprobs: 64
        }
    }

    /// What callers of a dialect call it.
    package func name(in dialect: Dialect) -> String {
        self == .stop && dialect == .messages ? "stop_sequences" : rawValue
    }
}

/// A set of them.
package struct SamplingMembers: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The set of one.
    package init(_ member: SamplingMember) {
        rawValue = member.bit
    }

    /// The set of several.
    package init(_ members: [SamplingMember]) {
        self = members.reduce(into: []) { $0.formUnion(SamplingMembers($1)) }
    }

    /// All of these are in the set. The standard library's own answer is not inlined into other modules.
    package func contains(_ others: SamplingMembers) -> Bool { rawValue & others.rawValue == others.rawValue }

    package static let topK = SamplingMembers(.topK)

    /// Those in the set, in the order of `SamplingMember`.
    package var list: [SamplingMember] { SamplingMember.allCases.filter { contains(SamplingMembers($0)) } }
}
