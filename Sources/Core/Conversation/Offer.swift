// What a group offers to callers of some dialects: the facts behind `GET /v1/models`.

/// What can be had from a group. "Not known" is nil or empty; it is not "no".
package struct Offer: Sendable, Equatable {
    /// The efforts that at least one target carries exactly, in order of strength; empty: no effort can be asked for.
    package var levels: [Effort] = []
    /// How hard the model thinks for a caller who asks nothing; nil: it does not, or nobody knows.
    package var defaultLevel: Effort?
    /// Summaries of the thoughts can be asked for.
    package var summarizes = false
    /// The summary that callers get who ask for none; nil: none.
    package var defaultSummary: String?
    /// A number of tokens to think with can be asked for, and is carried exactly.
    package var takesBudgets = false
    /// "Think" without a strength can be asked for.
    package var takesToggle = false
    /// "Do not think" can be asked for.
    package var canSwitchOff = false
    /// The most tokens that a request and its reply may have together, at the roomiest target.
    package var context: Int?
    /// The most tokens that a reply may have.
    package var maxOutput: Int?
    /// What a message can be made of, in the documents' words.
    package var modalities: [String] = []
    package var tools: Bool?
    package var parallelTools: Bool?
    package var structuredOutputs: Bool?

    package init() {}
}
