// What a plan depends on besides the request's facts and the group. What only some strategies look at is only read for
// groups that have them.

import Conversation
import Dialects
import Policy
import Routing
import Wire

extension Exchange {
    /// The circumstances of this request in a group.
    func circumstances(
        of document: JSONDocument, _ facts: Facts, _ group: Group, _ conditions: (any TargetConditions)?
    ) -> Circumstances {
        var circumstances = Circumstances(dice: arrival.dice, now: began, conditions: conditions)
        if let affinity = group.affinity { circumstances.session = session(of: document, affinity)?.bits }
        switch group.strategy {
        case .cost, .dynamicScore: circumstances.inputTokens = estimatedInput(facts)
        default: break
        }
        return circumstances
    }

    /// The key of the first sign of a session that the request has.
    private func session(of document: JSONDocument, _ affinity: Affinity) -> SessionKey? {
        for sign in affinity.signs {
            if let key = key(of: sign, in: document) { return key }
        }
        return nil
    }

    private func key(of sign: Affinity.Sign, in document: JSONDocument) -> SessionKey? {
        switch sign {
        case .session:
            arrival.fields.withValue("x-interlock-session") { value in
                guard let value, !value.isEmpty else { return nil }
                var key = SessionKey()
                key.add(value)
                return key
            }
        case .promptCacheKey: document.promptCacheKey
        case .user: arrival.dialect.user(of: document)
        case .conversation: arrival.dialect.opening(of: document)
        }
    }

    /// Tokens of the request, about: as measured where somebody's limit asked for that, otherwise four bytes each. All
    /// targets are compared by the same number.
    private func estimatedInput(_ facts: Facts) -> Int { facts.load?.inputTokens ?? max(1, arrival.body.count / 4) }
}
