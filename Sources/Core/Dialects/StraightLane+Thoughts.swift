// Thoughts that a target of the caller's own dialect would refuse.
//
// A caller whose group has several targets sends back what all of them thought. What a target cannot read is an
// envelope of ours, made when another target answered over a bridge; a Messages signature that is empty; and a bare
// proof that is known to be another origin's. These go, with whatever they stand in:
//
//     Messages    the block; a message that held nothing else goes with it
//     Responses   the item, and the ids of what came of it, which only its maker knows
//     Chat        an envelope's element of `reasoning_details`, and with the last of them the member; of bare proofs
//                 all of `reasoning_details` or `thinking_blocks`, for they are one model's and good together only;
//                 `extra_content`
//
// An envelope that this very target's model can read (a caller may have changed its dialect in the middle of a
// conversation) is replaced by what it holds. A bare proof of its own, and one that nobody knows, goes as it came.

import Conversation
import Wire

extension StraightLane {
    /// True when something was taken out.
    mutating func restoreThoughts() -> Bool {
        guard facts.content.contains(.strayThoughts) || changes.isForeign != nil else { return false }
        switch dialect {
        case .chat: return restoreChat()
        case .responses: return restoreResponses()
        case .messages: return restoreMessages()
        }
    }

    /// Replaces the elements whose proof can be opened here.
    ///
    /// - Parameter proof: the proof of an element when it is one that no provider takes.
    /// - Returns: the elements that have to go.
    mutating func restore(_ list: JSONValue, _ proof: (JSONValue) -> JSONValue?) -> [JSONValue] {
        var going: [JSONValue] = []
        for element in list.elements {
            guard let proof = proof(element) else { continue }
            if let artefact = changes.openThought?(.token(proof)), artefact.given("type") != nil {
                edits.replace(element, with: artefact.raw)
            } else {
                going.append(element)
                cut.insert(element.range.lowerBound)
            }
        }
        return going
    }

    /// What tells the proofs that the target cannot read.
    var strays: StrayProofs { StrayProofs(isForeign: changes.isForeign) }
}

/// Tells the proofs that a target cannot read.
struct StrayProofs {
    let isForeign: ((JSONValue) -> Bool)?

    /// The proof, when it is one of them.
    func find(_ proof: JSONValue?) -> JSONValue? {
        guard let proof, EnvelopeText.isEnvelope(proof) || isBareForeign(proof) else { return nil }
        return proof
    }

    /// A bare proof that is known to be another origin's.
    func isBareForeign(_ proof: JSONValue?) -> Bool {
        guard let proof, proof.isProof, let isForeign else { return false }
        return isForeign(proof)
    }
}
