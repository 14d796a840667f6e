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
        rawValue = 1 << (SamplingMember.allCases.firstIndex(of: member) ?? 0)
    }

    /// The set of several.
    package init(_ members: [SamplingMember]) {
        self = members.reduce(into: []) { $0.formUnion(SamplingMembers($1)) }
    }

    package static let topK = SamplingMembers(.topK)

    /// Those in the set, in the order of `SamplingMember`.
    package var list: [SamplingMember] { SamplingMember.allCases.filter { contains(SamplingMembers($0)) } }
}
