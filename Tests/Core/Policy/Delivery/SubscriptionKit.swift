// A control plane made of values, and a subscription that is told what happens to it.

import Conversation
import Wire

@testable import Policy

/// Signs by mixing: whoever has the key's name can.
func sign(_ bytes: [UInt8], as key: String) -> [UInt8] {
    let code = mixed(Array(key.utf8) + bytes)
    return code + code.reversed()
}

/// Two key ids, the first of them trusted.
let goodKey = "600d600d600d600d"
let strangeKey = "5714a9e05714a9e0"

/// What a control plane has published, and how it tells it.
struct FakeControl {
    var sequence = 0
    var last: [UInt8]?
    var key = goodKey

    /// Documents that compile, and differ by `variant`.
    static func documents(_ variant: String) -> DocumentSet {
        let text = Sample.folder(group: ["max_attempts": "\(variant.utf8.count)"], caller: ["status": #""active""#])
        guard var set = try? DocumentSet(canonical: Array(text.utf8)) else { preconditionFailure("a sample compiles") }
        let extra = try? JSONDocument(#"{"strategy":"failover","targets":[{"provider":"p","model_ref":"m"}]}"#)
        if let extra { set.put(.groups, "only-in-\(variant)", extra.root) }
        return set
    }

    /// The next publication, of these documents.
    mutating func publish(
        _ documents: DocumentSet, scope: Scope = .everything, revoked: [TokenDigest] = []
    ) -> Delivery {
        sequence += 1
        return state(sequence, documents, scope: scope, revoked: revoked)
    }

    /// States something, with whatever number.
    mutating func state(
        _ sequence: Int, _ documents: DocumentSet, scope: Scope = .everything, revoked: [TokenDigest] = []
    ) -> Delivery {
        let statement = Publication(
            sequence: sequence, version: sequence + 100, digest: Hex.spell(mixed(documents.canonicalBytes)),
            issuedAt: 1_795_000_000, key: key, previous: last.map { Hex.spell(mixed($0)) }, revoked: revoked,
            scope: scope
        ).canonicalBytes
        last = statement
        return FakeControl.delivery(statement, key, .snapshot(documents.canonicalBytes))
    }

    static func delivery(_ statement: [UInt8], _ key: String, _ documents: Delivery.Documents) -> Delivery {
        let signature = sign(Publication.signingInput(statement), as: key)
        guard let made = try? Delivery(statement: statement, signature: signature, documents: documents) else {
            preconditionFailure("a statement reads")
        }
        return made
    }
}

extension Delivery {
    /// The same statement and signature with other documents.
    func with(_ documents: Documents) -> Delivery {
        guard let made = try? Delivery(statement: statement, signature: signature, documents: documents) else {
            preconditionFailure("a statement reads")
        }
        return made
    }

    var reply: SubscriptionReply {
        SubscriptionReply(status: 200, entityTag: "\"\(publication.sequence)\"", body: bytes)
    }
}

extension DocumentDelta {
    var bytes: [UInt8] {
        var writer = JSONWriter()
        write(into: &writer)
        return writer.bytes
    }
}

/// A subscription with clocks that stand still until they are moved, and dice that always show the same.
struct Subscriber {
    var machine: Subscription
    var now = Moment(milliseconds: 1_000_000, unixSeconds: 1_795_000_000)
    var dice: UInt64 = 99
    /// What the last event made it do.
    var commands: [SubscriptionCommand] = []

    init(
        name: String = "agent-7", labels: [String: String] = [:], scripts: [String] = [],
        pace: SubscriptionPace = .init()
    ) {
        let judgement = DeliveryJudgement(
            digest: mixed, trusts: { $0 == goodKey }, verify: { $0 == sign($1, as: $2) }, scriptFolders: scripts)
        machine = Subscription(
            SidecarIdentity(name: name, labels: labels, boot: "b007"), judgement: judgement, pace: pace)
    }

    @discardableResult
    mutating func tell(_ event: SubscriptionEvent) -> [String] {
        commands = machine.on(event, at: now, dice: dice)
        return words
    }

    @discardableResult
    mutating func take(_ delivery: Delivery) -> [String] { tell(.reply(delivery.reply)) }

    mutating func pass(_ milliseconds: Int) {
        now.milliseconds += milliseconds
        now.unixSeconds += milliseconds / 1000
    }

    /// Lets the time pass until the subscription wants to be woken, and wakes it.
    @discardableResult
    mutating func sleep() -> [String] {
        if let wake { pass(max(0, wake - now.milliseconds)) }
        return tell(.timeReached)
    }

    /// What it did, one word or two for each.
    var words: [String] {
        commands.map { command in
            switch command {
            case .ask: "ask"
            case .cancelQuestion: "cancel"
            case .wake(let at): "wake \(at - now.milliseconds)"
            case .activate(let compiled): "activate \(compiled.policy.snapshot.sequence)"
            case .persist: "persist"
            case .setAside: "set aside"
            case .say(let notice): "say \(notice)"
            }
        }
    }

    var wake: Int? { commands.compactMap { if case .wake(let at) = $0 { at } else { nil } }.last }
    var question: SidecarReport? { commands.compactMap { if case .ask(let report) = $0 { report } else { nil } }.last }
    var activated: Policy? {
        commands.compactMap { if case .activate(let compiled) = $0 { compiled.policy } else { nil } }.last
    }
    var persisted: [UInt8]? { commands.compactMap { if case .persist(let bytes) = $0 { bytes } else { nil } }.last }
    var notices: [SubscriptionNotice] { commands.compactMap { if case .say(let notice) = $0 { notice } else { nil } } }
    var sequence: Int { machine.status.inForce?.sequence ?? 0 }
}
