// A decision's targets: each with its reasons, or with what it would be sent.

import Accounting
import Conversation
import Dialects
import Policy
import Reasoning
import Routing
import Wire

/// How much of what would be sent a decision shows.
struct DecisionRoom {
    /// A body beyond this is not shown.
    static let largestBody = 256 << 10
    /// Bytes of letters that may still be written: a large request to many targets is not written for all of them.
    var left = 4 << 20
}

extension Exchange {
    /// Every target of the group, in the documents' order. A `static` group's plan ends at its first target; here the
    /// others are examined too.
    func writeTargets(_ ask: Ask, with writer: inout JSONWriter) {
        var facts = ask.facts
        var everybody = ask.group
        everybody.strategy = .failover
        let census = plan(&facts, to: everybody, in: ask.circumstances)
        var room = DecisionRoom()
        writer.key("targets")
        writer.beginArray()
        for place in ask.group.targets.indices {
            writer.beginObject()
            writeHead(place, of: ask, with: &writer)
            let choice = ask.plan.choices.first { $0.target == place } ?? census.choices.first { $0.target == place }
            if let choice {
                writeAdmitted(choice, of: ask, &room, with: &writer)
            } else {
                writer.key("admitted")
                writer.bool(false)
                writer.key("reasons")
                writer.strings(reasons(census.refusals.first { $0.target == place }, ask.group.targets[place]))
            }
            writer.endObject()
        }
        writer.endArray()
    }

    /// What a target's dialect has no endpoint for is no question of bridges.
    private func reasons(_ refusal: Refusal?, _ target: Target) -> [String] {
        guard let refusal, arrival.operation.dialects.contains(target.dialect) else {
            return [Reason.endpointUnsupported.name(in: lane(to: target))]
        }
        return refusal.names
    }

    private func writeHead(_ place: Int, of ask: Ask, with writer: inout JSONWriter) {
        let target = ask.group.targets[place]
        let lane = lane(to: target)
        writer.member("target", target.name)
        writer.member("dialect", target.dialect.rawValue)
        if arrival.operation == .converse {
            writer.member("lane", lane.isStraight ? "straight" : lane.bridgeName)
        }
        writeStanding(place, of: ask, with: &writer)
    }

    private func writeAdmitted(_ choice: Choice, of ask: Ask, _ room: inout DecisionRoom, with writer: inout JSONWriter)
    {
        writer.key("admitted")
        writer.bool(true)
        writer.key("place")
        if let place = ask.plan.choices.firstIndex(where: { $0.target == choice.target }) {
            writer.int(place + 1)
        } else {
            writer.null()
        }
        guard room.left >= arrival.body.count else { return writer.member("omitted", "the request is too large") }
        do throws(FailedAttempt) {
            let target = ask.group.targets[choice.target]
            _ = try access(to: standing.policy.providers[target.provider], place: target.provider)
            var body: [UInt8] = []
            let (letter, facts) = try write(choice, of: ask, [], into: &body)
            room.left -= letter.body.count
            writer.key("sent")
            write(letter, facts, to: target, choice, with: &writer)
            writer.key("receipt")
            write(receipt(for: target, letter), with: &writer)
        } catch {
            writer.key("failure")
            write(error, with: &writer)
        }
    }

    private func write(
        _ letter: Letter, _ facts: UpstreamHead.Facts, to target: Target, _ choice: Choice,
        with writer: inout JSONWriter
    ) {
        let path = facts.path ?? standing.policy.providers[target.provider].path
        writer.beginObject()
        writer.member("method", "\(facts.method)")
        writer.member("path", String(path.prefix { $0 != "?" }))
        if !letter.headers.isEmpty {
            writer.key("headers")
            writer.beginObject()
            for header in letter.headers {
                writer.key(header.name)
                writer.string(header.value)
            }
            writer.endObject()
        }
        writer.member("model", target.model)
        writer.key("reasoning")
        write(letter.settlement, with: &writer)
        writer.key("adjusted")
        write(letter.losses, with: &writer)
        writer.key("body_bytes")
        writer.int(letter.body.count)
        writer.key("body")
        if letter.body.count <= DecisionRoom.largestBody { writer.raw(bytes: letter.body) } else { writer.null() }
        writer.endObject()
    }

    private func write(_ settlement: Settlement, with writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("control", settlement.receiptText)
        if let encoding = settlement.encoding { writer.member("encoding", encoding.rawValue) }
        if let summary = settlement.summary { writer.member("summary", summary) }
        writer.member("rule", settlement.rule)
        writer.endObject()
    }

    private func write(_ losses: [Loss], with writer: inout JSONWriter) {
        writer.beginArray()
        for loss in losses {
            writer.beginObject()
            writer.member("field", loss.field)
            writer.member("outcome", loss.outcome)
            writer.endObject()
        }
        writer.endArray()
    }

    private func write(_ receipt: Receipt, with writer: inout JSONWriter) {
        writer.beginObject()
        for (name, value) in receipt.lines {
            writer.key(name)
            writer.string(value)
        }
        writer.endObject()
    }

    /// Why nothing would be sent to this target, and where the request would go instead.
    private func write(_ failed: FailedAttempt, with writer: inout JSONWriter) {
        writer.beginObject()
        if let code = failed.failure.code { writer.member("code", code) }
        writer.member("message", failed.failure.message)
        writer.member("then", failed.verdict == .final ? "the caller is told" : "the next target is tried")
        writer.endObject()
    }
}
