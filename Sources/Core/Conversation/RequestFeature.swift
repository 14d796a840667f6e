// What a request may use, one word for each, so that a target can be told apart from it by a list of words.
//
// The words are those of the documents. Most of them follow from other facts; the rest are members that somebody wrote.

/// Something that a request may use.
package enum RequestFeature: String, Sendable, CaseIterable {
    case tools
    /// The member is there, be it null.
    case toolChoice = "tool_choice"
    case forcedToolChoice = "forced_tool_choice"
    case structuredOutput = "structured_output"
    /// The same as `structuredOutput`, by the name of Chat's member.
    case responseFormat = "response_format"
    case previousResponseID = "previous_response_id"
    /// What came of a tool, however the caller's dialect says it.
    case functionCallOutput = "function_call_output"
    /// The same as `functionCallOutput`, by the name of Messages' block.
    case toolResult = "tool_result"
    case include, truncation, metadata, store
    case reasoning
    case image, audio, video
    case stream
    case streamOptions = "stream_options"
}

/// A set of features.
package struct RequestFeatures: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The set of these.
    package init(_ features: [RequestFeature]) {
        let places = RequestFeature.allCases.indices.filter { features.contains(RequestFeature.allCases[$0]) }
        self.init(rawValue: places.reduce(0) { $0 | 1 << UInt32($1) })
    }

    package static let toolChoice = RequestFeatures([.toolChoice])
    package static let include = RequestFeatures([.include])
    package static let truncation = RequestFeatures([.truncation])
    package static let metadata = RequestFeatures([.metadata])
    package static let store = RequestFeatures([.store])
    package static let streamOptions = RequestFeatures([.streamOptions])
}

extension Facts {
    /// Everything that the request uses. `wish` is what will be asked, the group's default included.
    package func features(asking wish: ReasoningWish) -> RequestFeatures {
        var used: [RequestFeature] = []
        if tools.count > 0 || tools.hosted { used.append(.tools) }
        if tools.choiceForced { used.append(.forcedToolChoice) }
        if structuredOutputs { used += [.structuredOutput, .responseFormat] }
        if hasPreviousResponse { used.append(.previousResponseID) }
        if resultCount > 0 { used += [.functionCallOutput, .toolResult] }
        if !wish.isEmpty { used.append(.reasoning) }
        if content.contains(.images) { used.append(.image) }
        if content.contains(.audio) { used.append(.audio) }
        if content.contains(.video) { used.append(.video) }
        if stream { used.append(.stream) }
        return mentions.union(RequestFeatures(used))
    }
}
