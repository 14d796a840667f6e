// What a model can do, compiled.

/// What a model can do; nil is "not known", which is not "no".
package struct Capabilities: Sendable, Equatable {
    package var tools: Bool?
    package var forcedToolChoice: Bool?
    package var parallelTools: Bool?
    package var structuredOutputs: Bool?
    /// Nil: not known.
    package var inputModalities: Modalities?
    package var tokenIDs: Bool?
    package var honorsMaxTokens: Bool?
    /// A `system` turn may stand in the middle of a Messages conversation.
    package var midConversationSystem: Bool?
    /// The role `developer` is known to a Chat model.
    package var developerRole: Bool?
    /// `top_k` is known to a Chat model.
    package var topK: Bool?
    /// Marks for a prompt cache may stay on the parts for a Chat model.
    package var cacheControl: Bool?
    /// The last turn may be the beginning of the model's own words.
    package var prefill: Bool?
    /// The model is there for calling tools: a request without any is not for it.
    package var toolOnly: Bool?

    package init() {}
}

/// What a message can be made of, by the documents' names.
package enum Modality: String, Sendable, CaseIterable {
    case text, image, document, audio, video
}

/// A set of modalities.
package struct Modalities: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// All of these are in the set. The standard library's own answer is not inlined into other modules.
    package func contains(_ others: Modalities) -> Bool { rawValue & others.rawValue == others.rawValue }

    package static let text = Modalities(rawValue: 1)
    package static let image = Modalities(rawValue: 2)
    package static let document = Modalities(rawValue: 4)
    package static let audio = Modalities(rawValue: 8)
    package static let video = Modalities(rawValue: 16)

    /// The set of one.
    package init(_ modality: Modality) {
        switch modality {
        case .text: self = .text
        case .image: self = .image
        case .document: self = .document
        case .audio: self = .audio
        case .video: self = .video
        }
    }

    /// The set of several.
    package init(_ modalities: [Modality]) {
        self = modalities.reduce(into: []) { $0.formUnion(Modalities($1)) }
    }

    /// Those in the set, in the order of `Modality`.
    package var names: [String] {
        Modality.allCases.filter { contains(Modalities($0)) }.map(\.rawValue)
    }
}
