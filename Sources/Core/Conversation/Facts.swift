// What routing needs to know of a request, in no one's dialect.
//
// Facts are read straight from the tape, before any `Prompt` is built, for the straight lane never builds one. They say
// what the caller asked for, never what a target can do.

package import Wire

/// What a request asks for, as far as choosing a target goes.
package struct Facts {
    /// The group that the caller named; in the straight lane this is the value to replace.
    package var model: Text
    package var stream = false
    package var wish = ReasoningWish()
    /// How the wish was spelt; nil when nothing was asked.
    package var spelling: ReasoningMetadata.Encoding?
    /// The wish is said in two ways, of which a provider takes one (`effort` beside `max_tokens`).
    package var isSpeltTwice = false
    /// The caller bypasses the group's default wish.
    package var skipsReasoningDefault = false
    /// `skip_reasoning`, which never goes upstream.
    package var skipMember: JSONMember?
    package var content = Content()
    package var tools = Tools()
    /// A reply in JSON is asked for, with or without a schema.
    package var structuredOutputs = false
    /// The caller's cap on what is written, reasoning included.
    package var maxTokens: Int?
    /// The cap stands in Chat's old `max_tokens`, which some models refuse.
    package var capIsOldStyle = false
    /// `max_tokens` is given as well, beside the cap that counts.
    package var hasIdleOldCap = false
    package var temperature: Double?
    package var topP: Double?
    /// What else is given about sampling.
    package var sampling = SamplingMembers()
    /// Sequences that end the reply are given.
    package var hasStops = false
    /// How many of them.
    package var stopCount = 0
    /// Chat's `stream_options.include_usage`; the other dialects always report.
    package var includeUsage = false
    package var hasPreviousResponse = false
    /// The target that keeps the previous response. Not in the request: whoever remembers fills it in.
    package var previousTarget: String?
    /// Members that no bridge can carry (`n`, `logprobs`, `background`…), in the caller's order.
    package var unbridgeable: [String] = []
    /// The marks of the envelopes among the replayed thoughts, each once; at most `mostMarks`.
    package var thoughtMarks: [String] = []
    /// Results of tools in the conversation so far.
    package var resultCount = 0
    /// Members that are there and say nothing else that routing has to know.
    package var mentions = RequestFeatures()
    /// How large the request is; nil: nobody's limit can be broken by it, or nobody measured it.
    package var load: RequestLoad?
    /// The proofs that are no envelopes, in the caller's order: what a target of the caller's own dialect told it.
    package var bareProofs: [JSONValue] = []
    /// The tool loop that the conversation ends in. Whose its bare proofs are is not in the request: whoever remembers
    /// fills it in.
    package var openLoop = OpenLoop()

    package init(model: Text) {
        self.model = model
    }

    /// `top_k` is given.
    package var hasTopK: Bool { sampling.contains(.topK) }

    /// So many origins are looked for among the targets.
    package static let mostMarks = 8

    /// What the turns hold besides text.
    package struct Content: OptionSet, Sendable, Hashable {
        package let rawValue: UInt16

        package init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        /// All of these are in the set. The standard library's own answer is not inlined into other modules.
        package func contains(_ others: Content) -> Bool { rawValue & others.rawValue == others.rawValue }

        package static let images = Content(rawValue: 1)
        package static let documents = Content(rawValue: 2)
        package static let audio = Content(rawValue: 4)
        /// A part that only the caller's dialect knows.
        package static let other = Content(rawValue: 8)
        /// Reasoning that is replayed with its proof.
        package static let thoughts = Content(rawValue: 16)
        /// Reasoning whose proof is an envelope of ours, or empty: no provider takes it as it is.
        package static let strayThoughts = Content(rawValue: 32)
        /// Uses of tools, or what came of them.
        package static let calls = Content(rawValue: 64)
        package static let video = Content(rawValue: 128)
        /// An image or a document that the caller's provider keeps, known by its id.
        package static let filesByID = Content(rawValue: 256)
        /// A document that is known by its URL.
        package static let documentURLs = Content(rawValue: 512)
        /// The data of a document that is neither PDF nor plain text.
        package static let strangeDocuments = Content(rawValue: 1024)
        /// An image, a document or sound among the instructions or the model's own words.
        package static let shownMedia = Content(rawValue: 2048)
        /// The data of an image in the place of a document.
        package static let imageDocuments = Content(rawValue: 4096)
    }

    /// What is said about tools.
    package struct Tools: Sendable, Equatable {
        /// Tools that the caller runs.
        package var count = 0
        /// So many of them take free-form text instead of JSON.
        package var freeForm = 0
        /// Tools that a provider runs.
        package var hosted = false
        /// `tool_choice` is given and is not null.
        package var choiceGiven = false
        /// One of the tools must be called.
        package var choiceForced = false
        /// Nil when the caller did not say.
        package var parallel: Bool?

        package init() {}
    }
}
