// What a caller asks, in no one's dialect.
//
// A field is here only when at least two dialects can say it; what only one of them can say travels in `extras` under
// its own name, and the writer of another dialect answers with a `Loss` for it. Order is meaning: turns and parts keep
// the caller's order, and writing a prompt is a pure function of it.

package import Wire

/// A whole request for a reply.
package struct Prompt {
    /// The group that the caller named.
    package var model: Text
    package var turns: [Turn] = []
    /// How many turns at the beginning stand outside the caller's list of messages or items (`instructions`, `system`):
    /// turn `leadingTurns + 7` is the caller's `messages[7]` or `input[7]`.
    package var leadingTurns = 0
    package var tools: [Tool] = []
    package var toolChoice: ToolChoice?
    /// Nil when the caller did not say.
    package var parallelToolCalls: Bool?
    package var format: ReplyFormat?
    /// How much to say (`low`, `medium`, `high`): Chat's `verbosity`, Responses' `text.verbosity`.
    package var verbosity: Text?
    /// The most tokens to write, reasoning included.
    package var maxTokens: Int?
    package var sampling = Sampling()
    package var wish = ReasoningWish()
    package var stream = false
    /// Chat's `stream_options.include_usage`; the other dialects always report.
    package var includeUsage = false
    /// An opaque name for the caller's own user.
    package var user: Text?
    /// `auto`, `default`, … in the caller's words.
    package var serviceTier: Text?
    /// Members that Chat and Responses spell alike and Messages does not know (`metadata`, `prompt_cache_key`,
    /// `prompt_cache_retention`, `prompt_cache_options`, `safety_identifier`, `moderation`), in order.
    package var kindred: [Extra] = []
    /// Members that only the caller's dialect knows, in order.
    package var extras: [Extra] = []

    package init(model: Text) {
        self.model = model
    }
}

/// A member that only one dialect knows.
package struct Extra {
    package var name: String
    package var value: JSONValue

    package init(name: String, value: JSONValue) {
        self.name = name
        self.value = value
    }
}

/// Who speaks.
package enum Role: Sendable {
    case system, developer, user, assistant, tool
}

/// One message.
package struct Turn {
    package var role: Role
    package var parts: [Part]

    package init(role: Role, parts: [Part]) {
        self.role = role
        self.parts = parts
    }

    /// Said by neither the user nor the model.
    package var isInstruction: Bool { role == .system || role == .developer }
}

/// A piece of a message.
package enum Part {
    case text(TextPart)
    case refusal(Text)
    case image(Media)
    case document(Media)
    case audio(JSONValue)
    case call(ToolCall)
    case result(ToolResult)
    case thought(Thought)
    /// A part that only the caller's dialect knows.
    case other(JSONValue)

    /// What a tool gave back.
    package var isResult: Bool {
        if case .result = self { true } else { false }
    }
}

/// Text with what a cache needs to know of it.
package struct TextPart {
    package var text: Text
    /// `cache_control` as the caller wrote it (Messages, and Chat towards servers that take it).
    package var cacheControl: JSONValue?

    package init(_ text: Text, cacheControl: JSONValue? = nil) {
        self.text = text
        self.cacheControl = cacheControl
    }
}

/// An image or a document.
package struct Media {
    /// Where the bytes are.
    package enum Source {
        /// `data` is standard base64, checked by whoever read it.
        case base64(mediaType: String, data: Text)
        case url(Text)
        case file(id: Text)
        case plain(Text)
    }

    package var source: Source
    package var name: Text?
    package var detail: Text?
    package var cacheControl: JSONValue?

    package init(_ source: Source, name: Text? = nil, detail: Text? = nil, cacheControl: JSONValue? = nil) {
        self.source = source
        self.name = name
        self.detail = detail
        self.cacheControl = cacheControl
    }
}

/// A tool that the caller offers.
package struct Tool {
    /// Who runs the tool, and what it takes.
    package enum Kind {
        /// `parameters` is a JSON Schema; nil when the caller gave none.
        case function(parameters: JSONValue?, strict: Bool?)
        /// Free-form input, with the caller's `format`.
        case custom(format: JSONValue?)
        /// A tool that the provider runs; the value is the caller's own object.
        case hosted(JSONValue)
    }

    package var name: Text
    package var description: Text?
    package var kind: Kind
    package var cacheControl: JSONValue?

    package init(name: Text, description: Text? = nil, kind: Kind, cacheControl: JSONValue? = nil) {
        self.name = name
        self.description = description
        self.kind = kind
        self.cacheControl = cacheControl
    }
}

/// Which tools the model may or must use.
package enum ToolChoice {
    case automatic, none, required
    case named(Text)
    /// Only these tools; `required` when one of them must be called.
    case allowed([Text], required: Bool)
}

/// The model's use of a tool.
package struct ToolCall {
    /// What the tool is given.
    package enum Input {
        /// A string that holds JSON (Chat, Responses).
        case encoded(Text)
        /// A JSON object (Messages).
        case object(JSONValue)
        /// Free-form text of a custom tool.
        case free(Text)
    }

    package var id: Text
    package var name: Text
    package var input: Input
    /// Some providers sign calls (Gemini); restored from an envelope of ours.
    package var proof: Proof?

    package init(id: Text, name: Text, input: Input, proof: Proof? = nil) {
        self.id = id
        self.name = name
        self.input = input
        self.proof = proof
    }
}

/// What a tool gave back.
package struct ToolResult {
    package var id: Text
    package var parts: [Part]
    package var isError: Bool

    package init(id: Text, parts: [Part], isError: Bool = false) {
        self.id = id
        self.parts = parts
        self.isError = isError
    }
}

/// Reasoning that is replayed, or that a reply carries.
package struct Thought {
    /// Nil when the provider keeps it hidden.
    package var text: Text?
    package var proof: Proof?

    package init(text: Text? = nil, proof: Proof? = nil) {
        self.text = text
        self.proof = proof
    }
}

/// The shape that the reply's text must have.
package enum ReplyFormat {
    case text
    case jsonObject
    case schema(JSONValue, name: Text?, description: Text?, strict: Bool?)
}

/// Sampling controls, with numbers as the caller spelt them.
package struct Sampling {
    package var temperature: JSONValue?
    package var topP: JSONValue?
    package var topK: JSONValue?
    package var stop: [Text] = []

    package init() {}
}
