// Thoughts that a target of the caller's own dialect would refuse.
//
// A caller whose group has targets of several dialects sends back what all of them thought. The provider's own proofs
// pass, for they pass as they came. What no provider can read is an envelope of ours, made when another target answered
// over a bridge, and a Messages signature that is empty. These go, with whatever they stand in:
//
//     Messages    the block; a message that held nothing else goes with it
//     Responses   the item
//     Chat        the element of `reasoning_details`, and with the last of them the member
//
// An envelope that this very target's model can read (a caller may have changed its dialect in the middle of a
// conversation) is replaced by what it holds.

import Conversation
import Wire

extension StraightLane {
    /// True when something was taken out.
    mutating func restoreThoughts() -> Bool {
        guard facts.content.contains(.strayThoughts) else { return false }
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

    /// The proof, when it is an envelope.
    static func stray(_ proof: JSONValue) -> JSONValue? { EnvelopeText.isEnvelope(proof) ? proof : nil }
}
