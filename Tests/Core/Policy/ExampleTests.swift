// The documents that come with the checkout.

import Conversation
import Foundation
import Policy
import TestKit
import Testing

@Suite struct `The documents in policies` {
    @Test(arguments: [
        "policies/examples/quickstart", "policies/examples/providers", "policies/examples/advisors",
        "policies/examples/reasoning",
        "policies/providers",
    ])
    func `a folder of examples compiles without a warning`(folder: String) throws {
        let compiled = try Policy.compile(try documents(below: folder), sequence: 1, digest: mixed)
        #expect(compiled.warnings.isEmpty, "\(compiled.warnings)")
        #expect(!compiled.policy.providers.isEmpty)
    }

    @Test func `no document is left out of a folder that is compiled`() throws {
        let all = try documents(below: "policies").map(\.name)
        let covered = [
            "examples/quickstart/", "examples/providers/", "examples/advisors/", "examples/reasoning/", "providers/",
        ]
        #expect(all.count >= 20)
        for name in all { #expect(covered.contains { name.hasPrefix($0) }, "\(name)") }
    }

    @Test func `the demonstration's token is the demo caller's`() throws {
        let files = try documents(below: "policies/examples/quickstart")
        let policy = try Policy.compile(files, sequence: 1, digest: mixed).policy
        // printf demo-token | sha256sum
        let digest = try #require(TokenDigest(hex: "7c43ef5ae21d43ce2743f770c68e24def1a43ee2f416d2438410c8af7af2ff2c"))
        #expect(policy.caller(holding: digest) == 0)
        #expect(policy.callers.map(\.name) == ["demo"])
        #expect(policy.callers[0].allowsEverything)
    }
}
