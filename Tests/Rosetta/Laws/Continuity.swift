// Proofs on their way through a situation.
//
// What seals and opens envelopes stands between readers and writers and has its own tests. Here an envelope is the
// opaque text of the artefact itself, so that the tellings of all dialects can name the same proof: to seal is to take
// that text out, to open is to look the artefact up in `situation.json`.

import Conversation
import Wire

/// An artefact and the dialect of the provider that made it.
struct ProofOfOrigin: Sendable {
    var origin: Dialect
    /// JSON.
    var artefact: String
    /// A call is proved, not a thought.
    var isOfCall: Bool { artefact.contains("thought_signature") }

    static func table(_ tree: Tree?) throws -> [String: ProofOfOrigin] {
        guard case .object(let members)? = tree else { return [:] }
        var table: [String: ProofOfOrigin] = [:]
        for member in members {
            guard let origin = Dialect.allCases.first(where: { $0.word == member.value["origin"]?.string }),
                let artefact = member.value["artefact"]
            else { throw Settings.Misspelt(member: member.name) }
            table[member.name] = ProofOfOrigin(origin: origin, artefact: artefact.text)
        }
        return table
    }
}

extension Settings {
    /// Gives every proof that comes from `target` back in the target's words, and forgets all others.
    func open(_ prompt: inout Prompt, for target: Dialect) throws {
        for turn in prompt.turns.indices {
            let parts = prompt.turns[turn].parts
            prompt.turns[turn].parts = []
            for part in parts {
                guard case .thought(let thought) = part else {
                    prompt.turns[turn].parts.append(part)
                    continue
                }
                if try sign(&prompt.turns, turn, thought.proof, for: target) { continue }
                let proof = try open(thought.proof, for: target)
                prompt.turns[turn].parts.append(.thought(Thought(text: thought.text, proof: proof)))
            }
        }
    }

    /// Gives a call its proof, which came behind it in a thought's place. False when it is no call's.
    private func sign(_ turns: inout [Turn], _ turn: Int, _ proof: Proof?, for target: Dialect) throws -> Bool {
        guard case .sealed(let text) = proof, let known = proofs[text.string], known.isOfCall else { return false }
        for place in turns[...turn].indices.reversed() {
            guard case .call(var call)? = turns[place].parts.last else { continue }
            call.proof = try open(proof, for: target)
            turns[place].parts[turns[place].parts.count - 1] = .call(call)
            return true
        }
        return false
    }

    private func open(_ proof: Proof?, for target: Dialect) throws -> Proof? {
        guard case .sealed(let text) = proof, let known = proofs[text.string], known.origin == target else { return nil }
        return .native(try JSONDocument(known.artefact).root)
    }
}

/// The opaque text of an artefact: what a caller gets in place of the artefact.
func sealed(_ artefact: Text) -> Text {
    guard let tree = try? Tree(artefact.string) else { return artefact }
    let texts = ["signature", "data", "encrypted_content"].compactMap { tree[$0]?.string }
    let signature = tree["google"]?["thought_signature"]?.string
    return (texts.first { !$0.isEmpty } ?? signature).map { .string($0) } ?? artefact
}
