// The members of a Responses request that say how to answer: cap, sampling, thinking, format, identity.

import Conversation
import Wire

extension ResponsesPromptWriting {
    mutating func writeControls(offersTools: Bool) throws(Failure) {
        try writeToolChoice(offersTools: offersTools)
        try writeCap()
        writeSampling("temperature", prompt.sampling.temperature)
        writeSampling("top_p", prompt.sampling.topP)
        writeReasoning()
        writeTextControls()
        writeIdentity()
        writeServiceTier()
        json.key("store")
        json.bool(false)
        if target.provesReasoning {
            json.key("include")
            json.raw(bytes: Array(#"["reasoning.encrypted_content"]"#.utf8))
        }
        if prompt.stream { writeStream() }
    }

    /// The API refuses less than 16.
    private mutating func writeCap() throws(Failure) {
        guard let cap = prompt.maxTokens else { return }
        if cap == 0 { throw refusal(words.cap, "asks for no answer") }
        if cap < 16 { losses.note(words.cap, "raised 16") }
        json.key("max_output_tokens")
        json.int(max(cap, 16))
    }

    /// A parameter as the caller spelt it, unless the settlement says otherwise.
    private mutating func writeSampling(_ name: StaticString, _ value: JSONValue?) {
        guard let value else { return }
        guard let adjustment = settlement.adjustments.first(where: { $0.field == name.description }) else {
            json.key(name)
            return json.raw(value)
        }
        let words = adjustment.outcome.split(separator: " ")
        guard words.first == "replaced", let number = Double(words.last ?? "") else { return }
        json.key(name)
        json.double(number)
    }

    private mutating func writeReasoning() {
        let effort: Effort?
        switch settlement.control {
        case .effort(let asked): effort = asked
        case .off: effort = Effort.none
        case .silent, .on, .budget: effort = nil
        }
        if effort == nil && settlement.summary == nil { return }
        json.key("reasoning")
        json.beginObject()
        if let effort {
            json.key("effort")
            json.string(effort.rawValue)
        }
        if let summary = settlement.summary {
            json.key("summary")
            json.string(summary)
        }
        json.endObject()
    }

    private mutating func writeTextControls() {
        let format: ReplyFormat? = if case .text = prompt.format { nil } else { prompt.format }
        if format == nil && prompt.verbosity == nil { return }
        json.key("text")
        json.beginObject()
        if let format {
            json.key("format")
            write(format)
        }
        if let verbosity = prompt.verbosity {
            json.key("verbosity")
            json.text(verbosity)
        }
        json.endObject()
    }

    private mutating func write(_ format: ReplyFormat) {
        json.beginObject()
        json.key("type")
        switch format {
        case .text: json.string("text")
        case .jsonObject: json.string("json_object")
        case .schema(let schema, let name, let description, let strict):
            json.string("json_schema")
            writeSchemaName(name)
            if let description {
                json.key("description")
                json.text(description)
            }
            json.key("schema")
            json.raw(schema)
            writeStrict(strict)
        }
        json.endObject()
    }

    /// The API wants a name of the kind that tools have.
    private mutating func writeSchemaName(_ name: Text?) {
        let name = name?.string ?? ""
        json.key("name")
        json.string(name.isEmpty ? "response" : Spelling.legal(name, limit: Spelling.openAILimit))
    }

    private mutating func writeStrict(_ strict: Bool?) {
        guard let strict else { return }
        json.key("strict")
        json.bool(strict)
    }

    private mutating func writeStream() {
        json.key("stream")
        json.bool(true)
        json.key("stream_options")
        json.raw(bytes: Array(#"{"include_obfuscation":false}"#.utf8))
    }
}
