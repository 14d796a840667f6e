// Which requests are not for a target although its model has every ability they need: too large, too small, or of a
// kind that did not work when it was tried.

package import Conversation

/// Limits on the shape of a target's requests; nil and empty limit nothing.
package struct RequestShapeSupport: Sendable, Equatable {
    /// The dialects that callers may speak.
    package var callers: [Dialect]?
    /// A request has to show these.
    package var requiredModalities: Modalities = []
    /// A request must use none of these.
    package var unsupported: RequestFeatures = []
    /// False: a coding agent's large requests did not work, or nobody tried.
    package var takesLargeAgentPayloads: Bool?
    /// Of the body, as the caller sent it.
    package var maxBytes: Int?
    /// Estimated.
    package var maxInputTokens: Int?
    /// The least and the most that a caller's own cap may be, in tokens.
    package var minOutputTokens: Int?
    package var maxOutputTokens: Int?
    /// Of the list of tools, as the caller sent it.
    package var maxToolSchemaBytes: Int?
    /// False: the bridge from Messages was tried and did not pass.
    package var isValidated: Bool?

    package init() {}

    /// Beyond any of these a request is a large one.
    package enum Large {
        package static let bytes = 256 * 1024
        package static let inputTokens = 32_768
        package static let toolSchemaBytes = 64 * 1024
        package static let tools = 16
        package static let toolResults = 8
    }
}

extension Shelf<Target> {
    /// The tightest limits on a request's size; nil: there are none.
    var loadLimits: RequestLoad.Limits? {
        var tightest = RequestLoad.Limits()
        for target in self {
            tightest.tighten(by: RequestLoad.Limits(tokens: target.limits.context))
            guard let shape = target.requestShape else { continue }
            tightest.tighten(
                by: RequestLoad.Limits(
                    bytes: shape.maxBytes, tokens: shape.maxInputTokens, toolSchemaBytes: shape.maxToolSchemaBytes))
            guard shape.takesLargeAgentPayloads == false else { continue }
            typealias Large = RequestShapeSupport.Large
            tightest.tighten(
                by: RequestLoad.Limits(
                    bytes: Large.bytes, tokens: Large.inputTokens, toolSchemaBytes: Large.toolSchemaBytes))
        }
        return tightest.isEmpty ? nil : tightest
    }
}
