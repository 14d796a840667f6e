// Finding out who asks what, and where it may go.

import Accounting
import Conversation
import Dialects
import Policy
import Reasoning
import Routing
import Wire

extension Exchange {
    /// A failure here reaches no provider.
    mutating func plan() throws(Failure) {
        let policy = standing.policy
        let caller = try admit(arrival.token, to: policy, now: began.unixSeconds)
        record.caller = policy.callers[caller].name
        if case .stored(let call) = arrival.operation { return try plan(call, for: caller) }
        let document = try readBody()
        var facts = try arrival.dialect.readFacts(document)
        if arrival.fields.skipsReasoningDefault { facts.skipsReasoningDefault = true }
        let place = try group(facts.model, for: caller)
        let group = policy.groups[place]
        record.group = group.name
        if arrival.operation == .converse {
            facts.load = measureRequest(document, bytes: arrival.body.count, facts, against: group.loadLimits)
        }
        if facts.hasPreviousResponse { try findPreviousResponse(document, for: caller, in: group, &facts) }
        let makers = findMakers(&facts, in: group)
        let watch = standing.watch(of: place)
        let circumstances = circumstances(of: document, facts, group, watch)
        let plan = plan(&facts, to: group, in: circumstances)
        begin(
            Ask(
                document: document, facts: facts, group: group, plan: plan, makers: makers, in: circumstances,
                watch: watch))
        guard plan.choices.isEmpty else { return }
        if arrival.operation == .countTokens { return try estimate(document) }
        if arrival.isRehearsal { return }
        if !plan.wish.isEmpty {
            receipt.reasoning = ReasoningReceipt(refused: plan.wish, isDefault: plan.wishIsDefault).report
        }
        throw plan.failure(of: facts, from: arrival.dialect, to: group)
    }

    private mutating func group(_ model: Text, for caller: Int) throws(Failure) -> Int {
        do throws(Failure) {
            return try findGroup(model, for: caller, in: standing.policy)
        } catch {
            record.unknownModel = model.string
            throw error
        }
    }

    private mutating func begin(_ ask: Ask) {
        itinerary = Itinerary(ask.plan.places, maxAttempts: ask.group.maxAttempts)
        self.ask = ask
    }

    private func readBody() throws(Failure) -> JSONDocument {
        do throws(JSONError) {
            return try JSONDocument(arrival.body)
        } catch {
            throw Failure(.malformed, "The body is not JSON: \(error.message).")
        }
    }

    /// Where the request may go. A call that is no conversation has no wish to think, whatever its members are called.
    func plan(_ facts: inout Facts, to group: Group, in circumstances: Circumstances) -> Plan {
        switch arrival.operation {
        case .converse:
            return Routing.plan(facts, from: arrival.dialect, to: group, in: circumstances)
        case .countTokens:
            facts.skipsReasoningDefault = true
            // Whoever goes on with the loop: it is only counted.
            facts.openLoop = OpenLoop()
            var plan = Routing.plan(facts, from: arrival.dialect, to: group, in: circumstances)
            plan.choices.removeAll { group.targets[$0.target].dialect != arrival.dialect }
            return plan
        case .stored, .compact, .completions, .embeddings:
            facts.wish = ReasoningWish()
            return planPassing(facts, to: group, speaking: arrival.operation.dialects, in: circumstances)
        }
    }

    /// `{"input_tokens":N}`, by the sidecar itself.
    private mutating func estimate(_ document: JSONDocument) throws(Failure) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("input_tokens")
        writer.int(try estimateInputTokens(document))
        writer.endObject()
        receipt.adjusted = [Loss("input_tokens", "estimated")]
        ownAnswer = writer.bytes
    }
}

extension HTTPFields {
    /// The header asks for a request without the group's default, whatever its value, unless that is a no.
    fileprivate var skipsReasoningDefault: Bool {
        guard let value = value("x-interlock-skip-reasoning") else { return false }
        return value.lowercased() != "false" && value != "0"
    }
}

extension Exchange {
    /// The target that made the response: the only one that may be sent its id.
    private func findPreviousResponse(
        _ document: JSONDocument, for caller: Int, in group: Group, _ facts: inout Facts
    ) throws(Failure) {
        guard let id = document.root["previous_response_id"]?.string else {
            throw Failure(
                .malformed, "previous_response_id: expected the id of a response", param: "previous_response_id")
        }
        if let place = place(of: id, for: caller) {
            facts.previousTarget = place.target
        } else if group.targets.contains(where: { $0.dialect == .responses }) {
            throw Failure(
                .malformed, "Previous response with id '\(shortened(id))' not found.",
                code: "previous_response_not_found", param: "previous_response_id")
        }
    }

    /// A stored response leads to one target, which has to be within the caller's reach still.
    private mutating func plan(_ call: StoredCall, for caller: Int) throws(Failure) {
        let policy = standing.policy
        guard let place = place(of: call.id, for: caller), let number = policy.group(named: place.group),
            policy.callers[caller].mayUse(group: number),
            let target = policy.groups[number].targets.firstIndex(where: { $0.name == place.target })
        else {
            throw Failure(
                .unknownRoute, "Response with id '\(shortened(call.id))' not found.", code: "response_not_found")
        }
        let group = policy.groups[number]
        record.group = group.name
        let choice = Choice(target: target, settlement: .silent, maxTokens: nil)
        begin(
            Ask(
                document: JSONDocument(), facts: Facts(model: .string(group.name)), group: group,
                plan: Plan(wish: ReasoningWish(), choices: [choice], refusals: []),
                in: Circumstances(dice: arrival.dice, now: began), watch: standing.watch(of: number)))
    }

    /// Other callers' responses do not exist.
    private func place(of id: String, for caller: Int) -> ResponsePlace? {
        guard let place = surroundings.place(of: id), place.caller == standing.policy.callers[caller].name else {
            return nil
        }
        return place
    }

    private func shortened(_ id: String) -> String { id.count > 80 ? id.prefix(80) + "…" : id }
}
