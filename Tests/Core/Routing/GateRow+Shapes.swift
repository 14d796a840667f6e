// What targets say of whole requests: one row for each limit and each side of it.

import Conversation
import Policy
import Routing

extension GateRow {
    private static func shaped(_ change: @escaping @Sendable (inout RequestShapeSupport) -> Void)
        -> @Sendable () -> Target
    {
        {
            RoutingTests.target("p/m", .chat) {
                var shape = RequestShapeSupport()
                change(&shape)
                $0.requestShape = shape
                $0.bridges = Dialect.allCases.filter { $0 != .chat }.map {
                    Bridge(lane: Lane(caller: $0, target: .chat), shapes: Bridge.everything)
                }
            }
        }
    }

    private static func load(_ bytes: Int, _ tokens: Int = 0, _ tools: Int = 0) -> @Sendable (inout Facts) -> Void {
        { $0.load = RequestLoad(bytes: bytes, inputTokens: tokens, toolSchemaBytes: tools) }
    }

    private static func row(
        _ why: String, _ ask: @escaping @Sendable (inout Facts) -> Void,
        _ target: @escaping @Sendable () -> Target, _ reason: String? = nil, caller: Dialect = .chat
    ) -> GateRow {
        GateRow(
            why: why, caller: caller, ask: ask, target: target,
            reasons: [reason].compactMap { $0.map { "request-shape-\($0)" } })
    }

    static let shapes =
        sizes + kinds
        + RequestFeature.allCases.flatMap { feature in
            [
                row(
                    "\(feature.rawValue), which did not work", using(feature),
                    shaped { $0.unsupported = RequestFeatures([feature]) }, "unsupported-feature"),
                row(
                    "no \(feature.rawValue)", { _ in }, shaped { $0.unsupported = RequestFeatures([feature]) }),
            ]
        }

    private static let sizes = [
        row("bytes", load(100), shaped { $0.maxBytes = 100 }),
        row("too many bytes", load(101), shaped { $0.maxBytes = 100 }, "max-request-bytes"),
        row("tokens", load(0, 100), shaped { $0.maxInputTokens = 100 }),
        row("too many tokens", load(0, 101), shaped { $0.maxInputTokens = 100 }, "max-input-tokens"),
        row("tools", load(0, 0, 100), shaped { $0.maxToolSchemaBytes = 100 }),
        row("too large tools", load(0, 0, 101), shaped { $0.maxToolSchemaBytes = 100 }, "tool-schema-bytes"),
        row("not measured", { _ in }, shaped { ($0.maxBytes, $0.maxInputTokens, $0.maxToolSchemaBytes) = (1, 1, 1) }),
        row("a cap", { $0.maxTokens = 16 }, shaped { ($0.minOutputTokens, $0.maxOutputTokens) = (16, 16) }),
        row("no cap", { _ in }, shaped { ($0.minOutputTokens, $0.maxOutputTokens) = (16, 16) }),
        row("a small cap", { $0.maxTokens = 15 }, shaped { $0.minOutputTokens = 16 }, "min-output-tokens"),
        row("a large cap", { $0.maxTokens = 17 }, shaped { $0.maxOutputTokens = 16 }, "max-output-tokens"),
        row(
            "just not large",
            { ask in
                load(262_144, 32_768, 65_536)(&ask)
                (ask.tools.count, ask.resultCount) = (16, 8)
            }, shaped { $0.takesLargeAgentPayloads = false }),
        row("large by bytes", load(262_145), notLarge, large), row("large by tokens", load(0, 32_769), notLarge, large),
        row("large by tools", load(0, 0, 65_537), notLarge, large),
        row("many tools", { $0.tools.count = 17 }, notLarge, large),
        row("many results", { $0.resultCount = 9 }, notLarge, large),
        row("large, which was tried", load(262_145), shaped { $0.takesLargeAgentPayloads = true }),
    ]

    private static let notLarge = shaped { $0.takesLargeAgentPayloads = false }
    private static let large = "unvalidated-large-agent-payload"

    private static let kinds = [
        row("a caller's dialect", { _ in }, shaped { $0.callers = [.chat] }),
        row("another", { _ in }, shaped { $0.callers = [.responses, .messages] }, "dialect-unsupported"),
        row("images wanted and shown", { $0.content = .images }, shaped { $0.requiredModalities = [.text, .image] }),
        row("images wanted", { _ in }, shaped { $0.requiredModalities = .image }, "required-input-modality"),
        row("a bridge that passed", { _ in }, shaped { $0.isValidated = true }, caller: .messages),
        row("a bridge that nobody tried", { _ in }, shaped { _ in }, caller: .messages),
        row(
            "a bridge that did not pass", { _ in }, shaped { $0.isValidated = false }, "validation-unpassed",
            caller: .messages),
        row("not a bridge", { _ in }, shaped { $0.isValidated = false }),
    ]

    private static func using(_ feature: RequestFeature) -> @Sendable (inout Facts) -> Void {
        { facts in
            switch feature {
            case .tools: facts.tools.count = 1
            case .toolChoice: facts.mentions = .toolChoice
            case .forcedToolChoice: facts.tools.choiceForced = true
            case .structuredOutput, .responseFormat: facts.structuredOutputs = true
            case .previousResponseID: facts.hasPreviousResponse = true
            case .functionCallOutput, .toolResult: facts.resultCount = 1
            case .include: facts.mentions = .include
            case .truncation: facts.mentions = .truncation
            case .metadata: facts.mentions = .metadata
            case .store: facts.mentions = .store
            case .reasoning: facts.wish.effort = Effort.none
            case .image: facts.content = .images
            case .audio: facts.content = .audio
            case .video: facts.content = .video
            case .stream: facts.stream = true
            case .streamOptions: facts.mentions = .streamOptions
            }
        }
    }
}
