// What the documents say of one target: the model's catalogue entry with the target's own words laid over it.

/// A target, as documents.
struct SpecTarget {
    var name: String
    var dialect: String
    /// What the provider calls the model.
    var model: String
    var reasoning: Tree?
    var capabilities: Tree
    var limits: Tree
    var bridges: Tree
    var weight: Int
    /// `request_shape_support`.
    var shape: Tree
    var tags: [String]
    var proofs: [Tree]

    /// The targets of group `g`, in order.
    static func all(in documents: Tree) -> [SpecTarget] {
        let uses = documents["groups"]?["g"]?["targets"]?.elements ?? []
        return uses.compactMap { use in
            guard let provider = use["provider"]?.string, let model = use["model_ref"]?.string,
                let account = documents["providers"]?[provider], let entry = account["models"]?[model]
            else { return nil }
            return SpecTarget(use, entry, name: "\(provider)/\(model)", account["dialect"]?.string ?? "")
        }
    }

    private init(_ use: Tree, _ entry: Tree, name: String, _ dialect: String) {
        self.name = name
        self.dialect = dialect
        model = entry["model"]?.string ?? ""
        if use["reasoning"]?["supported"]?.isTrue == false {
            // Takes all details away.
            reasoning = ["supported": false]
        } else {
            reasoning = use["reasoning"].map { $0.laid(over: entry["reasoning"]) } ?? entry["reasoning"]
        }
        capabilities = use["capabilities"]?.laid(over: entry["capabilities"]) ?? entry["capabilities"] ?? [:]
        limits = use["limits"]?.laid(over: entry["limits"]) ?? entry["limits"] ?? [:]
        bridges = use["bridges"] ?? [:]
        weight = use["weight"]?.int ?? 1
        shape = use["request_shape_support"] ?? entry["request_shape_support"] ?? [:]
        tags = (use["tags"] ?? entry["tags"])?.strings ?? []
        proofs = (entry["proofs"]?.elements ?? []) + (use["proofs"]?.elements ?? [])
    }

    func able(_ name: String) -> Bool? { capabilities[name]?.isTrue }

    func fact(_ name: String) -> Bool? { reasoning?[name]?.isTrue }
}
