// Tables of what the system before this one did, as rows of JSON (`Tests/Fixtures/cases/PROVENANCE.md`).

import Conversation
import Dialects
import Foundation
import Policy
import Routing
import TestKit
import Wire

/// A table of rows.
enum InheritedCases {
    typealias Object = [String: Any]

    /// The whole of a table; empty where there is none.
    static func load(_ name: String) -> Object {
        (try? Fixtures.cases(name)) ?? [:]
    }

    /// The first group of documents that are written as one object.
    static func group(_ document: Object) throws -> Group {
        let bytes = Array(try JSONSerialization.data(withJSONObject: document))
        let compiled = try Policy.compile([PolicyFile(name: "row", bytes: bytes)], sequence: 1) { _ in
            [UInt8](repeating: 0, count: 32)
        }
        return compiled.policy.groups[0]
    }
}

/// A request as it reaches the plan: read, and measured where the group has limits.
struct ReadRequest {
    var caller: Dialect
    var document: JSONDocument
    var facts: Facts

    init(_ body: [UInt8], from caller: Dialect, to group: Group) throws {
        self.caller = caller
        document = try JSONDocument(body)
        facts = try caller.readFacts(document)
        facts.load = measureRequest(document, bytes: body.count, facts, against: group.loadLimits)
    }

    /// Written by the sidecar for a group of this one target; nil when it is not admitted.
    func plan(to group: Group) -> Plan { RoutingTests.plan(facts, from: caller, to: group, dice: 1) }
}
