// The outward half of continuity: a stage between the reader of a reply and its writer.
//
//     reader ─ partProved(0, {"type":"thinking",…"signature":"S"}) ▶ sealing ─ partProved(0, "il1.…") ▶ writer
//
// What a provider does not sign is a plain thought. Some models want it back all the same (`replay` is
// `reasoning_content`): it is collected and sealed like a proof. To others it says nothing, but Messages and Responses
// callers send back every thought they were shown, so they get an envelope without content, by which it is known again
// and kept from a provider who would refuse it. A Chat caller has no duty to send thoughts back and gets nothing.

package import Conversation
import Wire

/// Puts the proofs of one reply into envelopes.
package struct ReplySealing {
    private enum Part {
        case other
        case thought(EncodedText, isProven: Bool)
        case call(id: Text)

        init(_ kind: PartKind) {
            switch kind {
            case .thought, .sealedThought: self = .thought(EncodedText(), isProven: false)
            case .call(let id, _), .customCall(let id, _): self = .call(id: id.kept)
            case .text, .refusal: self = .other
            }
        }
    }

    private let seal: Seal
    private let collects: Bool
    private let marksPlain: Bool
    private let isHidden: Bool
    private var parts: [Part] = []

    /// A stage for one reply.
    ///
    /// - Parameters:
    ///   - replay: what the model wants back.
    ///   - isHidden: the caller is shown no thoughts, so nothing of them is given away either.
    package init(_ seal: Seal, replay: ReasoningMetadata.Replay, caller: Dialect, isHidden: Bool) {
        self.seal = seal
        self.isHidden = isHidden
        collects = replay == .reasoningContent
        marksPlain = caller != .chat
    }

    /// The event as the caller may see it, and the envelope that has to be told before it. Nil: nothing is told.
    package mutating func pass(_ event: ReplyEvent) -> (before: ReplyEvent?, event: ReplyEvent?) {
        switch event {
        case .started:
            parts.removeAll(keepingCapacity: true)
        case .partStarted(_, let kind):
            parts.append(Part(kind))
        case .partDelta(let place, let text):
            if collects { collect(text, of: place) }
        case .partProved(let place, let artefact):
            return (nil, envelope(of: place, artefact).map { .partProved(place, .string($0)) })
        case .partEnded(let place):
            return (plainEnvelope(of: place).map { .partProved(place, .string($0)) }, event)
        default:
            break
        }
        return (nil, event)
    }
}

extension ReplySealing {
    private mutating func collect(_ text: Text, of place: Int) {
        guard parts.indices.contains(place), case .thought(var words, let isProven) = parts[place] else { return }
        // Taken out of the array, or adding to it would copy it.
        parts[place] = .other
        words.append(text)
        parts[place] = .thought(words, isProven: isProven)
    }

    private mutating func envelope(of place: Int, _ artefact: Text) -> String? {
        guard parts.indices.contains(place) else { return nil }
        switch parts[place] {
        case .other: return nil
        case .call(let id): return seal.close(call: id, artefact)
        case .thought(let words, _):
            parts[place] = .thought(words, isProven: true)
            return isHidden ? nil : seal.close(thought: artefact)
        }
    }

    private func plainEnvelope(of place: Int) -> String? {
        guard !isHidden, parts.indices.contains(place), case .thought(let words, false) = parts[place] else {
            return nil
        }
        if collects, !words.isEmpty { return seal.close(thought: reasoningContent(words)) }
        return marksPlain ? seal.closeEmpty() : nil
    }

    private func reasoningContent(_ words: EncodedText) -> Text {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("reasoning_content")
        writer.text(words)
        writer.endObject()
        return .string(String(decoding: writer.bytes, as: UTF8.self))
    }
}

extension Text {
    /// The same characters, without the document that they stand in.
    fileprivate var kept: Text { .string(string) }
}
