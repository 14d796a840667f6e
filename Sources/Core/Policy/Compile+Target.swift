// `groups.*.targets[*]`: a group's use of one provider's model.

import Conversation
import Wire

extension Compiler {
    func compileTargets(_ group: Fields<GroupMember>, _ strategy: Group.Strategy) -> [Target] {
        group.need(.targets, "a list of at least one target")
        let nodes = group.list(.targets) ?? []
        let timeouts = group.fields(.timeouts, TimeoutMember.self)
        _ = compileTimeouts(timeouts)
        var targets: [Target] = []
        var places: [String: Node] = [:]
        for node in nodes {
            guard let target = compileTarget(node, strategy, timeouts) else { continue }
            if let first = places.updateValue(node, forKey: target.name) {
                findings.complain("`\(target.name)` is a target already; first at \(first.place)", at: node)
            }
            targets.append(target)
        }
        if let node = group[.targets] { checkTargets(targets, strategy, count: nodes.count, at: node) }
        return targets
    }

    private func checkTargets(_ targets: [Target], _ strategy: Group.Strategy, count: Int, at node: Node) {
        if count == 0, node.value.isArray { findings.complain("expected at least one target", at: node) }
        if count > Group.mostTargets { findings.complain("expected at most \(Group.mostTargets) targets", at: node) }
        if strategy == .weighted, !targets.isEmpty, targets.allSatisfy({ $0.weight == 0 }) {
            findings.complain("expected at least one target with a weight above 0", at: node)
        }
        guard strategy != .weighted, strategy.looksAtWeights, count > 0, targets.allSatisfy({ $0.weight == 0 }) else {
            return
        }
        findings.warn("every weight is 0, so weights have nothing to go by", at: node)
    }

    private func compileTarget(
        _ node: Node, _ strategy: Group.Strategy, _ groupTimeouts: Fields<TimeoutMember>?
    ) -> Target? {
        guard let fields = Fields<TargetMember>(node, findings) else { return nil }
        let provider = findProvider(fields)
        let model = findModel(fields, in: provider)
        if !strategy.looksAtWeights, let weight = fields[.weight] {
            findings.warn("a weight has no effect with strategy `\(strategy.rawValue)`", at: weight)
        }
        return Target(
            name: "\(fields[.provider]?.value.string ?? "")/\(fields[.modelRef]?.value.string ?? "")",
            provider: provider?.place ?? 0, dialect: provider?.dialect ?? .chat, model: model?.model ?? "",
            weight: fields.whole(.weight, 0...1_000_000) ?? 1, bridges: compileBridges(fields, provider?.dialect),
            reasoning: compileReasoning(
                overlay(model?.reasoning, fields.fields(.reasoning, ReasoningMember.self)), provider?.dialect),
            capabilities: compileCapabilities(
                overlay(model?.capabilities, fields.fields(.capabilities, CapabilityMember.self))),
            limits: compileLimits(overlay(model?.limits, fields.fields(.limits, LimitMember.self))),
            requestShape: compileRequestShape(
                overlay(model?.requestShape, fields.fields(.requestShape, RequestShapeMember.self))),
            tags: fields.names(.tags) ?? model?.tags ?? [],
            proofs: (model?.proofs ?? []) + compileProofs(fields.list(.proofs)),
            defaults: compileDefaults(model?.defaults, fields[.defaults]),
            timeouts: compileTimeouts(
                provider?.timeouts, groupTimeouts, fields.fields(.timeouts, TimeoutMember.self)),
            price: compilePrice(overlay(model?.price, fields.fields(.price, PriceMember.self))))
    }

    private func overlay<Member>(_ base: Fields<Member>?, _ override: Fields<Member>?) -> Fields<Member>? {
        base?.overlaid(by: override) ?? override
    }

    private func findProvider(_ fields: Fields<TargetMember>) -> ProviderEntry? {
        guard let name = fields.needText(.provider, "the name of a provider"), let node = fields[.provider] else {
            return nil
        }
        if catalogue[name] == nil { complainUnknown("provider", name, among: catalogue.keys, at: node) }
        return catalogue[name]
    }

    private func findModel(_ fields: Fields<TargetMember>, in provider: ProviderEntry?) -> ModelEntry? {
        guard let name = fields.needText(.modelRef, "the name of one of the provider's models"),
            let node = fields[.modelRef], let models = provider?.models
        else { return nil }
        if models[name] == nil { complainUnknown("model of this provider called", name, among: models.keys, at: node) }
        return models[name]
    }
}
