// Documents that came from elsewhere, before they are written.

import Conversation
import Wire

/// A provider with its models.
struct ImportedProvider {
    var name: String
    let dialect: Dialect
    let base: String
    var path: String?
    /// `api-version` of the query.
    var version: String?
    let scheme: String
    /// The variable that holds the key.
    let key: String
    private(set) var models: [ImportedModel] = []

    init(
        name: String, dialect: Dialect, base: String, path: String? = nil, version: String? = nil, scheme: String,
        key: String
    ) {
        (self.name, self.dialect, self.base, self.path) = (name, dialect, base, path)
        (self.version, self.scheme, self.key) = (version, scheme, key)
    }

    /// Whether both are one account at one place.
    func isSame(_ other: ImportedProvider) -> Bool {
        (dialect, base, path, version, key) == (other.dialect, other.base, other.path, other.version, other.key)
    }

    /// Adds a model, or finds the same; answers what it is called. Several efforts of one deployment are one model.
    mutating func add(_ model: ImportedModel, wanted: String) -> String {
        if let known = models.firstIndex(where: { $0.isSame(model) }) {
            models[known].merge(model)
            return models[known].name
        }
        var model = model
        if models.contains(where: { $0.name == model.name }) { model.name = wanted }
        models.append(model)
        return model.name
    }
}

/// A model of a catalogue.
struct ImportedModel {
    /// What the file told of its thinking.
    enum Thinking: Equatable {
        /// Nothing.
        case unknown
        /// Efforts, these among them.
        case azure([Effort])
        /// A budget, this one by default.
        case budget(Int)
        /// In its own way.
        case always
    }

    var name: String
    let model: String
    var thinking: Thinking
    let defaultCap: Int?
    /// Members of the request with their values as JSON.
    let defaults: [(String, String)]

    /// What the router took where an entry of Anthropic's said nothing.
    static let usualBudget = 32000
    static let usualCap = 64000

    /// The table of policies/README.md: shares of 32,000 tokens.
    static let budgets: [Effort: Int] = [.minimal: 3200, .low: 6400, .medium: 16000, .high: 25600, .xhigh: 30400]

    /// Whether both can be one entry of the catalogue; efforts are put together.
    func isSame(_ other: ImportedModel) -> Bool {
        let thinkAlike =
            switch (thinking, other.thinking) {
            case (.azure, .azure), (.budget, .budget): true
            default: thinking == other.thinking
            }
        return thinkAlike && model == other.model && defaultCap == other.defaultCap
            && defaults.map(\.0) == other.defaults.map(\.0) && defaults.map(\.1) == other.defaults.map(\.1)
    }

    mutating func merge(_ other: ImportedModel) {
        if case .azure(let efforts) = thinking, case .azure(let more) = other.thinking {
            thinking = .azure(efforts + more.filter { !efforts.contains($0) })
        }
    }
}

/// What a group wants where the caller wants nothing.
struct ImportedWish {
    var effort: Effort?
    var budget: Int?
    var summary: String?
    /// Thinking, at the model's own strength.
    var isEnabled = false
}

/// A group with one target.
struct ImportedGroup {
    let name: String
    let provider: String
    let model: String
    /// `chat_to_messages`; nil for none.
    let bridge: String?
    let wish: ImportedWish
    /// How callers of Chat are shown the model's thinking; nil: as a sidecar does by itself.
    var output: String?
}

/// All of them, written.
struct ImportedDocuments {
    let bytes: [UInt8]

    init(providers: [ImportedProvider], groups: [ImportedGroup]) {
        bytes = jsonObject { writer in
            writer.key("providers")
            writer.object(providers.map { provider in (provider.name, { $0.write(provider) }) })
            writer.key("groups")
            writer.object(groups.map { group in (group.name, { $0.write(group) }) })
            writer.key("callers")
            writer.object([
                ("imported", { $0.raw(bytes: Array(#"{"tokens":[],"allow":["*"]}"#.utf8)) })
            ])
        }
    }
}
