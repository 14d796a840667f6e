// The members of a Messages request that say how to answer: cap, stops, sampling, thinking, format, identity.

import Conversation
import Wire

extension MessagesPromptWriting {
    mutating func writeControls(offersTools: Bool) throws(Failure) {
        json.key("max_tokens")
        json.int(target.cap(prompt.maxTokens))
        try writeToolChoice(offersTools: offersTools)
        writeThinking()
        writeOutputConfig()
        writeStops()
        writeSampling()
        writeIdentity()
        writeServiceTier()
        if prompt.stream {
            json.key("stream")
            json.bool(true)
        }
    }

    private mutating func writeThinking() {
        switch (settlement.control, settlement.encoding) {
        case (.off, _): writeThinking("disabled", budget: nil)
        case (.budget(let tokens), _): writeThinking("enabled", budget: tokens)
        case (.effort, _), (.on, .thinkingAdaptive): writeThinking("adaptive", budget: nil)
        case (.on, _), (.silent, _): break
        }
    }

    private mutating func writeThinking(_ type: StaticString, budget: Int?) {
        json.key("thinking")
        json.beginObject()
        json.key("type")
        json.string(type)
        if let budget {
            json.key("budget_tokens")
            json.int(budget)
        }
        if let display = settlement.summary {
            json.key("display")
            json.string(display)
        }
        json.endObject()
    }

    private mutating func writeOutputConfig() {
        let effort: Effort? = if case .effort(let effort) = settlement.control { effort } else { nil }
        let schema: JSONValue? = if case .schema(let schema, _, _, _) = prompt.format { schema } else { nil }
        if effort == nil && schema == nil { return }
        json.key("output_config")
        json.beginObject()
        if let effort {
            json.key("effort")
            json.string(effort.rawValue)
        }
        if let schema {
            json.key("format")
            json.beginObject()
            json.key("type")
            json.string("json_schema")
            json.key("schema")
            json.raw(schema)
            json.endObject()
        }
        json.endObject()
    }

    private mutating func writeStops() {
        let stops = prompt.sampling.stop.filter { !$0.string.allSatisfy(\.isWhitespace) }
        if stops.count < prompt.sampling.stop.count { losses.note("stop", "dropped white space") }
        if stops.isEmpty { return }
        json.key("stop_sequences")
        json.beginArray()
        for stop in stops { json.text(stop) }
        json.endArray()
    }

    private mutating func writeSampling() {
        writeSampling("temperature", prompt.sampling.temperature)
        // Newer models refuse the two together, and 1, which many clients always send, says nothing.
        let isIdle = prompt.sampling.temperature != nil && prompt.sampling.topP?.double == 1
        if !isIdle || !target.takesSampling { writeSampling("top_p", prompt.sampling.topP) }
        // -1 is how some servers say "all".
        if let topK = prompt.sampling.topK, (topK.int ?? 0) > 0 { writeSampling("top_k", topK) }
    }

    /// A parameter as the caller spelt it, unless the settlement, the version or the API's bounds say otherwise.
    private mutating func writeSampling(_ name: StaticString, _ value: JSONValue?) {
        guard let value else { return }
        if let adjustment = settlement.adjustments.first(where: { $0.field == name.description }) {
            let words = adjustment.outcome.split(separator: " ")
            guard target.takesSampling, words.first == "replaced", let number = Double(words.last ?? "") else { return }
            json.key(name)
            return json.double(number)
        }
        guard target.takesSampling else { return losses.note(name.description, "dropped") }
        json.key(name)
        if name.description == "temperature", let number = value.double, number > 1 {
            losses.note("temperature", "clamped 1")
            return json.int(1)
        }
        json.raw(value)
    }

    /// The API wants an opaque name and no mail address.
    private mutating func writeIdentity() {
        guard let (member, user) = prompt.identity else { return }
        json.key("metadata")
        json.beginObject()
        json.key("user_id")
        let name = user.string
        if name.contains("@") {
            losses.note(member, "replaced by a digest")
            json.string("user_" + Digest.hex128(name))
        } else {
            json.text(user)
        }
        json.endObject()
    }

    private mutating func writeServiceTier() {
        guard let tier = prompt.serviceTier?.string else { return }
        let word: StaticString
        switch tier {
        case "auto": word = "auto"
        case "default": word = "standard_only"
        default: return losses.note("service_tier", "dropped")
        }
        json.key("service_tier")
        json.string(word)
    }
}
