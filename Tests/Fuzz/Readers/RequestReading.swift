// Any request: it is refused in words, or understood, and what is understood is written as JSON, twice the same.

import Conversation
import Dialects
import Reasoning
import Wire

func readRequest(_ bytes: [UInt8], _ dialect: Dialect) {
    guard let body = try? JSONDocument(bytes) else { return }
    do throws(Failure) {
        let facts = try dialect.readFacts(body)
        writeStraight(body, facts, dialect)
        let prompt = try dialect.readPrompt(body, facts)
        for target in Dialect.allCases {
            let restored = prompt.restored(by: seal).prompt
            let written = write(restored, from: dialect, to: target, facts)
            precondition(written == write(restored, from: dialect, to: target, facts), "a second writing differs")
        }
    } catch {
        expectWords(error)
    }
}

private func writeStraight(_ body: JSONDocument, _ facts: Facts, _ dialect: Dialect) {
    var straight: [UInt8] = []
    _ = dialect.writeStraight(body, facts, StraightChanges(model: "m", settlement: .silent), into: &straight)
    precondition((try? JSONDocument(straight)) != nil, "what goes straight is no JSON")
}

/// The bytes that were written; nil when the target's dialect refused.
private func write(_ prompt: Prompt, from caller: Dialect, to target: Dialect, _ facts: Facts) -> [UInt8]? {
    var metadata = ReasoningMetadata(supported: true)
    metadata.control = .both
    metadata.canDisable = true
    metadata.effortBudgets = [EffortBudget(.low, 2048), EffortBudget(.high, 24576)]
    let lane = Lane(caller: caller, target: target)
    let shape = ReasoningShape(facts, lane: lane, maxTokens: facts.maxTokens, showsThoughts: true)
    let settlement = (try? settle(facts.wish, by: metadata, in: shape, coerce: true)) ?? .silent
    var bytes: [UInt8] = []
    do throws(Failure) {
        _ = try target.writePrompt(prompt, for: TargetShape(caller: caller, model: "m"), settlement, into: &bytes)
    } catch {
        expectWords(error)
        return nil
    }
    precondition((try? JSONDocument(bytes)) != nil, "what was written is no JSON")
    return bytes
}

/// A request that cannot be understood is its caller's fault, and the caller is told.
private func expectWords(_ failure: Failure) {
    precondition(failure.kind == .malformed, "blamed on somebody else")
    precondition(!failure.message.isEmpty, "nothing is said")
}
