// Proofs on their way through a situation.
//
// The tellings of all dialects name a proof by the opaque text that its provider gave it (`sig-1`). A caller never has
// that text but an envelope: so before a request is read, the names that `situation.json` lists become envelopes of
// their origins, and after a reply is written, its envelopes are opened again and replaced by what they hold.

import Conversation
import Reasoning
import Wire

extension Seal {
    /// The seal of a dialect's one model here.
    init(_ origin: Dialect) {
        self.init(Origin(provider: origin.word, model: "m")) { bytes in
            // FNV-1a with 128 bits: nobody forges anything in a test.
            let basis: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
            let prime: UInt128 = 0x0100_0000_0000_0000_0000_013b
            let hash = bytes.reduce(basis) { ($0 ^ UInt128($1)) &* prime }
            return (0..<16).map { UInt8(truncatingIfNeeded: hash >> ($0 * 8)) }
        }
    }
}

/// An artefact and the dialect of the provider that made it.
struct ProofOfOrigin: Sendable {
    /// What a caller has of it.
    var envelope: String

    /// The rows `"sig-1": {"origin": "messages", "artefact": {…}}`; with `"call"`, the id of the call that is proved.
    static func table(_ tree: Tree?) throws -> [String: ProofOfOrigin] {
        guard case .object(let members)? = tree else { return [:] }
        var table: [String: ProofOfOrigin] = [:]
        for member in members {
            guard let origin = Dialect.allCases.first(where: { $0.word == member.value["origin"]?.string }),
                let artefact = member.value["artefact"]?.text,
                let envelope = member.value["call"]?.string.map({
                    Seal(origin).close(call: .string($0), .string(artefact))
                }) ?? Seal(origin).close(thought: .string(artefact))
            else { throw Settings.Misspelt(member: member.name) }
            table[member.name] = ProofOfOrigin(envelope: envelope)
        }
        return table
    }
}

extension Settings {
    /// The request as a caller sends it: names of proofs become envelopes.
    func enclosed(_ request: Tree) -> Tree {
        request.changed { tree in
            guard case .string(let name) = tree, let proof = proofs[name] else { return tree }
            return .string(proof.envelope)
        }
    }
}

extension Tree {
    /// The reply with what its envelopes hold in their places: a proof's opaque text, or the word `nothing`.
    func opened(by seal: Seal) -> Tree {
        changed { tree in
            guard case .string(let text) = tree, let content = seal.open(.string(text)) else { return tree }
            switch content {
            case .thought(let artefact), .call(_, let artefact): return .string(Tree(artefact).opaque)
            case .nothing: return .string("nothing")
            }
        }
    }

    /// The part of an artefact that only its provider can read; all of it where there is none.
    var opaque: String {
        let texts = ["signature", "data", "encrypted_content"].compactMap { self[$0]?.string }
        return texts.first { !$0.isEmpty } ?? self["google"]?["thought_signature"]?.string ?? text
    }
}
