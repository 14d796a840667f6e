// The inward half of continuity: what a caller sends back is opened for the model that made it, and for no other.
//
// A prompt is read once and restored for each target that is tried, so restoring never changes the prompt that was
// read. A turn that loses its last part stays, empty: turns are counted in complaints.

package import Conversation
import Wire

extension Prompt {
    /// The prompt as the model behind the seal may see it: its own thoughts in its own words, everybody else's taken
    /// out. A pure function, and a turn's result does not depend on the turns behind it.
    package func restored(by seal: Seal) -> (prompt: Prompt, losses: [Loss]) {
        guard turns.contains(where: \.hasThoughts) else { return (self, []) }
        var restoring = Restoring(seal: seal, prompt: self)
        restoring.restore()
        return (restoring.prompt, restoring.losses)
    }
}

/// A prompt while its thoughts are being restored.
private struct Restoring {
    let seal: Seal
    var prompt: Prompt
    var losses: [Loss] = []
    /// The last call of each id so far.
    private var calls: [String: (turn: Int, part: Int)] = [:]

    init(seal: Seal, prompt: Prompt) {
        self.seal = seal
        self.prompt = prompt
    }

    mutating func restore() {
        for turn in prompt.turns.indices {
            if prompt.turns[turn].hasThoughts { restore(turn) } else { note(turn) }
        }
    }

    private mutating func note(_ turn: Int) {
        for (part, value) in prompt.turns[turn].parts.enumerated() {
            if case .call(let call) = value { calls[call.id.string] = (turn, part) }
        }
    }

    private mutating func restore(_ turn: Int) {
        let parts = prompt.turns[turn].parts
        prompt.turns[turn].parts.removeAll(keepingCapacity: true)
        for part in parts {
            if case .call(let call) = part { calls[call.id.string] = (turn, prompt.turns[turn].parts.count) }
            guard case .thought(let thought) = part else {
                prompt.turns[turn].parts.append(part)
                continue
            }
            restore(thought, in: turn)
        }
    }

    private mutating func restore(_ thought: Thought, in turn: Int) {
        guard case .sealed(let text) = thought.proof, let content = seal.open(text) else {
            return lose("dropped, for another model thought it")
        }
        switch content {
        case .thought(let artefact):
            prompt.turns[turn].parts.append(.thought(Thought(text: thought.text, proof: .native(artefact))))
        case .call(let id, let artefact):
            if !prove(id, artefact) { lose("dropped, for its call is gone") }
        case .nothing:
            lose("dropped, for its model takes none back")
        }
    }

    private mutating func prove(_ id: String, _ artefact: JSONValue) -> Bool {
        guard let place = calls[id], case .call(var call) = prompt.turns[place.turn].parts[place.part] else {
            return false
        }
        call.proof = .native(artefact)
        prompt.turns[place.turn].parts[place.part] = .call(call)
        return true
    }

    private mutating func lose(_ outcome: String) {
        let loss = Loss("reasoning", outcome)
        if !losses.contains(loss) { losses.append(loss) }
    }
}

extension Turn {
    fileprivate var hasThoughts: Bool {
        parts.contains { if case .thought = $0 { true } else { false } }
    }
}
