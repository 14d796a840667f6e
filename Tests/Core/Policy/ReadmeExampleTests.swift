// The examples inside `policies/README.md`: readers copy them, so each must compile where its text says that it
// belongs.

import Foundation
import TestKit
import Testing
import Wire

@testable import Policy

/// An example, told by how it begins, and the folder that it is a part of.
private struct Excerpt: Sendable {
    var beginning: String
    var folder: @Sendable (String) -> String
}

private let excerpts = [
    Excerpt(beginning: #"{"providers""#) { $0 },
    Excerpt(beginning: #"{"surface""#) { proof in
        let target = #"[{"provider": "p", "model_ref": "m", "proofs": [\#(proof)]}]"#
        return Sample.folder(group: ["targets": target])
    },
    Excerpt(beginning: #""strategy": "dynamic_score""#) { members in
        let group = #"{\#(members), "targets": [{"provider": "p", "model_ref": "m"}]}"#
        return #"{"providers": {"p": \#(Sample.provider.with([:]))}, "groups": {"g": \#(group)}}"#
    },
    Excerpt(beginning: #"{"strategy": "script""#) { groups in
        let (script, external) = halves(groups.replacing("[…]", with: #"[{"provider": "p", "model_ref": "m"}]"#))
        let both = #""g": \#(script), "h": \#(external)"#
        return #"{"providers": {"p": \#(Sample.provider.with([:]))}, "groups": {\#(both)}}"#
    },
    Excerpt(beginning: #"{"callers""#) { callers in
        let coding = #""groups": {"coding": \#(Sample.group.with([:]))}"#
        let digest = String(repeating: "0f", count: 32)
        return #"{"providers": {"p": \#(Sample.provider.with([:]))}, \#(coding), "#
            + callers.dropFirst().replacing("…", with: digest)
    },
]

/// Two groups, one after the other.
private func halves(_ text: String) -> (String, String) {
    let lines = text.split(separator: "\n")
    return (String(lines[0]), lines.dropFirst().joined(separator: "\n"))
}

@Suite struct `The examples in the policies' README` {
    private static let blocks: [String] = {
        let file = Fixtures.checkout.appending(path: "policies/README.md")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.components(separatedBy: "```json\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
    }()

    @Test func `are the ones that are compiled here, and the question to advisors`() {
        #expect(Self.blocks.count == excerpts.count + 1)
        for excerpt in excerpts {
            #expect(Self.blocks.count { $0.hasPrefix(excerpt.beginning) } == 1, "\(excerpt.beginning)")
        }
    }

    @Test(arguments: excerpts.indices) func `compile without a warning`(place: Int) throws {
        let excerpt = excerpts[place]
        let block = try #require(Self.blocks.first { $0.hasPrefix(excerpt.beginning) })
        let file = PolicyFile(name: "readme.json", bytes: Array(excerpt.folder(block).utf8))
        let scripts = ["/usr/local/lib/interlock"]
        let compiled = try Policy.compile([file], sequence: 1, digest: mixed, scriptFolders: scripts)
        #expect(compiled.warnings.isEmpty, "\(told(compiled.warnings))")
    }

    @Test func `that advisors are asked with are JSON`() throws {
        let question = try #require(Self.blocks.first { $0.hasPrefix(#"{"id""#) })
        #expect(try JSONDocument(Array(question.utf8)).root["targets"]?.count == 1)
    }
}
