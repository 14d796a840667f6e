// What one request leaves behind for the next, for all workers: the answers to an exchange's questions.

import Exchange
import Reasoning

/// Everything that a sidecar remembers between requests. Not on disk.
final class SidecarMemory: Surroundings {
    let responses = ResponseBook()
    let proofs = ProofBook()

    func place(of response: String) -> ResponsePlace? { responses.place(of: response) }

    func maker(of proof: String) -> Origin? { proofs.maker(of: proof) }
}
