// The members of a Chat request that say how to answer: cap, stops, sampling, thinking, format, identity.

import Conversation
import Wire

extension ChatPromptWriting {
    mutating func writeControls() throws(Failure) {
        writeCap()
        writeReasoning()
        writeFormat()
        if let verbosity = prompt.verbosity { write("verbosity", verbosity) }
        try writeStops()
        writeSampling("temperature", prompt.sampling.temperature)
        writeSampling("top_p", prompt.sampling.topP)
        writeTopK()
        writeIdentity()
        if let tier = prompt.serviceTier { write("service_tier", tier) }
        for extra in prompt.kindred { write(extra) }
        writeExtras()
        writePrefill()
        writeStream()
    }

    private mutating func write(_ name: StaticString, _ text: Text) {
        json.key(name)
        json.text(text)
    }

    func isAdjusted(_ name: String) -> Bool { settlement.adjustments.contains { $0.field == name } }

    private mutating func writeCap() {
        guard let cap = prompt.maxTokens else { return }
        json.key(target.rejectsMaxTokens ? "max_completion_tokens" : "max_tokens")
        json.int(cap)
    }

    private mutating func writeStops() throws(Failure) {
        let stops = prompt.sampling.stop
        if stops.isEmpty || isAdjusted(words.stops) { return }
        guard stops.count <= 4 else {
            throw refusal(words.stops, "has more than four sequences")
        }
        json.key("stop")
        json.beginArray()
        for stop in stops { json.text(stop) }
        json.endArray()
    }

    /// A parameter as the caller spelt it, unless the settlement says otherwise.
    private mutating func writeSampling(_ name: StaticString, _ value: JSONValue?) {
        guard let value else { return }
        if let adjustment = settlement.adjustments.first(where: { $0.field == name.description }) {
            let words = adjustment.outcome.split(separator: " ")
            guard words.first == "replaced", let number = Double(words.last ?? "") else { return }
            json.key(name)
            return json.double(number)
        }
        json.key(name)
        json.raw(value)
    }

    private mutating func writeTopK() {
        guard let value = prompt.sampling.topK else { return }
        if target.takesTopK { return writeSampling("top_k", value) }
        // -1 is how some servers say "all".
        if !isAdjusted("top_k"), (value.int ?? 1) > 0 { losses.note("top_k", "dropped") }
    }

    /// A caller with one name for the user means both of ours, the old and the new.
    private mutating func writeIdentity() {
        guard let user = prompt.user, !user.isEmpty else { return }
        guard words.hasOneUser else { return write("user", user) }
        let name = user.string
        let isLong = name.utf8.count > 64
        if isLong { losses.note(words.user, "replaced by a digest") }
        let opaque = isLong ? Text.string("user_" + Digest.hex128(name)) : user
        write("user", opaque)
        write("safety_identifier", opaque)
    }

    /// vLLM's words for a reply that goes on with the last message.
    private mutating func writePrefill() {
        guard conversation.isPrefilled else { return }
        json.key("continue_final_message")
        json.bool(true)
        json.key("add_generation_prompt")
        json.bool(false)
    }

    /// Usage is always asked for: somebody has to be told.
    private mutating func writeStream() {
        guard prompt.stream else { return }
        json.key("stream")
        json.bool(true)
        json.key("stream_options")
        json.beginObject()
        json.key("include_usage")
        json.bool(true)
        json.endObject()
    }
}
