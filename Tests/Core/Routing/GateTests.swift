// Which target may carry which request, and the words for why not.

import Conversation
import Policy
import Reasoning
import Routing
import Testing

/// One request at one target.
struct GateRow: Sendable, CustomStringConvertible {
    var why: String
    var caller = Dialect.chat
    var ask: @Sendable (inout Facts) -> Void = { _ in }
    var target: @Sendable () -> Target
    var contract = Contract()
    /// Empty: admitted.
    var reasons: [String]

    var description: String { why }
}

extension GateRow {
    private static func able(_ change: @escaping @Sendable (inout Capabilities) -> Void) -> @Sendable () -> Target {
        { Routing_target { change(&$0.capabilities) } }
    }

    private static func Routing_target(_ change: (inout Target) -> Void) -> Target {
        RoutingTests.target("p/m", .chat, change)
    }

    private static func bridged(_ shapes: Bridge.Shapes, _ more: @escaping @Sendable (inout Target) -> Void = { _ in })
        -> @Sendable () -> Target
    {
        {
            RoutingTests.target("p/m", .messages) {
                $0.bridges = [.chatToMessages(shapes)]
                $0.reasoning = .takingBudgets
                $0.limits.defaultMaxTokens = 32000
                more(&$0)
            }
        }
    }

    static let straight = [
        GateRow(why: "nothing asked, nothing known", target: able { _ in }, reasons: []),
        GateRow(
            why: "abilities nobody wrote down close nothing",
            ask: {
                $0.tools.count = 2
                $0.tools.choiceForced = true
                $0.structuredOutputs = true
                $0.content = [.images, .documents, .audio]
                $0.maxTokens = 10
            }, target: able { _ in }, reasons: []),
        GateRow(
            why: "no tools", ask: { $0.tools.count = 1 }, target: able { $0.tools = false },
            reasons: ["tools-unsupported"]),
        GateRow(why: "no tools, and none asked", target: able { $0.tools = false }, reasons: []),
        GateRow(
            why: "no forced tool",
            ask: {
                $0.tools.count = 1
                $0.tools.choiceForced = true
            }, target: able { $0.forcedToolChoice = false }, reasons: ["forced-tool-choice-unsupported"]),
        GateRow(
            why: "no structured outputs", ask: { $0.structuredOutputs = true },
            target: able { $0.structuredOutputs = false }, reasons: ["structured-outputs-unsupported"]),
        GateRow(
            why: "text only", ask: { $0.content = [.images, .documents, .audio, .video] },
            target: able { $0.inputModalities = .text },
            reasons: ["images-unsupported", "documents-unsupported", "audio-unsupported", "video-unsupported"]),
        GateRow(
            why: "several calls are permitted, never needed", ask: { $0.tools.parallel = true },
            target: able { $0.parallelTools = false }, reasons: []),
        GateRow(why: "for tools only", target: able { $0.toolOnly = true }, reasons: ["tool-only"]),
        GateRow(
            why: "for tools only, and one is offered", ask: { $0.tools.count = 1 }, target: able { $0.toolOnly = true },
            reasons: []),
        GateRow(
            why: "for tools only, and a provider's is", ask: { $0.tools.hosted = true },
            target: able { $0.toolOnly = true }, reasons: []),
        GateRow(
            why: "images and text", ask: { $0.content = .images },
            target: able { $0.inputModalities = [.text, .image] },
            reasons: []),
        GateRow(
            why: "caps are ignored", ask: { $0.maxTokens = 1 }, target: able { $0.honorsMaxTokens = false },
            reasons: ["max-tokens-unsupported"]),
        GateRow(why: "caps are ignored, none asked", target: able { $0.honorsMaxTokens = false }, reasons: []),
        GateRow(
            why: "more than the model writes", ask: { $0.maxTokens = 101 },
            target: { Routing_target { $0.limits.maxOutput = 100 } }, reasons: ["request-shape-max-output-tokens"]),
        GateRow(
            why: "as much as the model writes", ask: { $0.maxTokens = 100 },
            target: { Routing_target { $0.limits.maxOutput = 100 } }, reasons: []),
        GateRow(
            why: "more than fits", ask: { $0.maxTokens = 300 }, target: { Routing_target { $0.limits.context = 300 } },
            reasons: ["request-shape-context-exceeded"]),
        GateRow(
            why: "what is said and what is asked for fit together",
            ask: { ($0.maxTokens, $0.load) = (100, RequestLoad(bytes: 0, inputTokens: 200, toolSchemaBytes: 0)) },
            target: { Routing_target { $0.limits.context = 300 } }, reasons: []),
        GateRow(
            why: "what is said and what is asked for do not fit together",
            ask: { ($0.maxTokens, $0.load) = (101, RequestLoad(bytes: 0, inputTokens: 200, toolSchemaBytes: 0)) },
            target: { Routing_target { $0.limits.context = 300 } }, reasons: ["request-shape-context-exceeded"]),
        GateRow(
            why: "what is said alone does not fit",
            ask: { $0.load = RequestLoad(bytes: 0, inputTokens: 301, toolSchemaBytes: 0) },
            target: { Routing_target { $0.limits.context = 300 } }, reasons: ["request-shape-context-exceeded"]),
        GateRow(
            why: "the largest cap there is", ask: { $0.maxTokens = .max },
            target: { Routing_target { $0.limits.context = 300 } }, reasons: ["request-shape-context-exceeded"]),
        GateRow(
            why: "everything at once, in the fixed order",
            ask: {
                $0.maxTokens = 500
                $0.tools.count = 1
                $0.structuredOutputs = true
                $0.content = .images
                $0.wish.effort = .low
            },
            target: {
                Routing_target {
                    $0.capabilities.tools = false
                    $0.capabilities.structuredOutputs = false
                    $0.capabilities.inputModalities = .text
                    $0.limits.maxOutput = 100
                    $0.reasoning = ReasoningMetadata(supported: false)
                }
            },
            reasons: [
                "images-unsupported", "tools-unsupported", "structured-outputs-unsupported", "reasoning-unsupported",
                "request-shape-max-output-tokens",
            ]),
    ]

    static let reasoning = [
        GateRow(
            why: "nothing known of reasoning is not no", ask: { $0.wish.effort = .low }, target: able { _ in },
            reasons: ["reasoning-metadata-missing"]),
        GateRow(
            why: "known not to reason", ask: { $0.wish.effort = .low },
            target: { Routing_target { $0.reasoning = ReasoningMetadata(supported: false) } },
            reasons: ["reasoning-unsupported"]),
        GateRow(
            why: "an effort that it has", ask: { $0.wish.effort = .low },
            target: { Routing_target { $0.reasoning = .takingEfforts } }, reasons: []),
        GateRow(
            why: "an effort that it has not", ask: { $0.wish.effort = .max },
            target: { Routing_target { $0.reasoning = .takingEfforts } }, reasons: ["reasoning-effort-unsupported"]),
        GateRow(
            why: "a cap alone asks for nothing", ask: { $0.maxTokens = 5 }, target: able { _ in }, reasons: []),
        GateRow(
            why: "off, for a model that never thinks", ask: { $0.wish.effort = Effort.none },
            target: { Routing_target { $0.reasoning = ReasoningMetadata(supported: false) } }, reasons: []),
        GateRow(
            why: "off, for a model that always thinks", ask: { $0.wish.effort = Effort.none },
            target: {
                Routing_target {
                    $0.reasoning = .takingEfforts
                    $0.reasoning?.mode = .alwaysOn
                }
            }, reasons: ["reasoning-always-on"]),
    ]

    static let bridges = [
        GateRow(
            why: "no bridge", target: { RoutingTests.target("p/m", .messages) },
            reasons: ["chat-to-messages-bridge-disabled"]),
        GateRow(
            why: "no bridge needs no second reason", ask: { $0.stream = true },
            target: { RoutingTests.target("p/m", .messages) }, reasons: ["chat-to-messages-bridge-disabled"]),
        GateRow(
            why: "a bridge of another lane", caller: .responses, target: bridged(Bridge.everything),
            reasons: ["responses-to-messages-bridge-disabled"]),
        GateRow(why: "text over a bare bridge", target: bridged(.text), reasons: []),
        GateRow(
            why: "a bridge without text", target: bridged(.tools), reasons: ["chat-to-messages-text"]),
        GateRow(
            why: "every shape, and only text may cross",
            ask: {
                $0.content = .images
                $0.tools.count = 1
                $0.tools.choiceGiven = true
                $0.tools.parallel = true
                $0.structuredOutputs = true
                $0.wish.effort = .low
                $0.stream = true
            }, target: bridged(.text),
            reasons: [
                "images", "tools", "tool-choice", "parallel-tool-calls", "structured-outputs", "reasoning", "streaming",
            ].map { "chat-to-messages-\($0)" }),
        GateRow(
            why: "every shape, and all may cross",
            ask: {
                $0.content = [.images, .documents]
                $0.tools.count = 1
                $0.tools.choiceGiven = true
                $0.tools.parallel = false
                $0.structuredOutputs = true
                $0.wish.effort = .low
                $0.stream = true
            }, target: bridged(Bridge.everything), reasons: []),
        GateRow(
            why: "documents go where images go", ask: { $0.content = .documents }, target: bridged(.text),
            reasons: ["chat-to-messages-images"]),
        GateRow(
            why: "what no flag permits",
            ask: {
                $0.hasPreviousResponse = true
                $0.unbridgeable = ["n"]
                $0.content = [.audio, .other]
                $0.tools.hosted = true
            }, target: bridged(Bridge.everything),
            reasons: ["previous-response-id", "audio", "unsupported-part", "hosted-tools", "unsupported-field"].map {
                "chat-to-messages-\($0)"
            }),
        GateRow(
            why: "Responses has no stop sequences", ask: { $0.hasStops = true }, target: toResponses,
            reasons: ["chat-to-responses-stop"]),
        GateRow(why: "Messages has", ask: { $0.hasStops = true }, target: bridged(.text), reasons: []),
        GateRow(
            why: "calls that were made are tools, also when none is offered any more",
            ask: { $0.content = .calls }, target: bridged(.text), reasons: ["chat-to-messages-tools"]),
        GateRow(
            why: "no thinking is no crossing of reasoning", ask: { $0.wish.effort = Effort.none },
            target: bridged(.text) { $0.reasoning?.canDisable = nil }, reasons: []),
        GateRow(
            why: "switching thinking off has to cross", ask: { $0.wish.effort = Effort.none },
            target: bridged(.text), reasons: ["chat-to-messages-reasoning"]),
        GateRow(
            why: "where nothing was asked of thinking, none has to cross, also to a model that thinks anyway",
            ask: { $0.tools.choiceForced = true },
            target: bridged(.text) {
                $0.reasoning?.mode = .alwaysOn
                $0.reasoning?.rejectsForcedToolChoice = true
            }, reasons: ["reasoning-forced-tool-choice"]),
        GateRow(
            why: "the model's usual cap leaves no room for the budget", ask: { $0.wish.effort = .high },
            target: bridged(Bridge.everything) { $0.limits.defaultMaxTokens = 8000 },
            reasons: ["reasoning-budget-not-below-cap"]),
        GateRow(
            why: "the caller's cap leaves room",
            ask: {
                $0.wish.effort = .high
                $0.maxTokens = 20000
            }, target: bridged(Bridge.everything) { $0.limits.defaultMaxTokens = 8000 }, reasons: []),
    ]

    private static let toResponses: @Sendable () -> Target = {
        RoutingTests.target("p/m", .responses) {
            $0.bridges = [Bridge(lane: Lane(caller: .chat, target: .responses), shapes: Bridge.everything)]
        }
    }

    static let contracts: [GateRow] = {
        var everything = Contract()
        everything.required = [
            .reasoning, .tools, .forcedToolChoice, .parallelTools, .structuredOutputs, .honorsMaxTokens,
        ]
        everything.inputModalities = .image
        everything.minContext = 1000
        let names = [
            "tools", "forced-tool-choice", "parallel-tools", "structured-outputs", "reasoning", "modality", "context",
            "max-tokens",
        ]
        return [
            GateRow(
                why: "a contract wants facts", target: able { _ in }, contract: everything,
                reasons: names.map { "contract-required-\($0)-missing" }),
            GateRow(
                why: "a contract that is not kept",
                target: {
                    Routing_target {
                        $0.capabilities = Capabilities.none
                        $0.reasoning = ReasoningMetadata(supported: false)
                        $0.limits.context = 999
                    }
                }, contract: everything, reasons: names.map { "contract-required-\($0)" }),
            GateRow(
                why: "a context of 0 is no demand", target: able { _ in },
                contract: {
                    var contract = Contract()
                    contract.minContext = 0
                    return contract
                }(), reasons: []),
            GateRow(
                why: "a contract that is kept",
                target: {
                    Routing_target {
                        $0.capabilities = Capabilities.all
                        $0.reasoning = .takingEfforts
                        $0.limits.context = 1000
                    }
                }, contract: everything, reasons: []),
        ]
    }()
}

extension Capabilities {
    fileprivate static let none = whole(false, .text)
    fileprivate static let all = whole(true, [.text, .image])

    private static func whole(_ flag: Bool, _ modalities: Modalities) -> Capabilities {
        var able = Capabilities()
        (able.tools, able.forcedToolChoice, able.parallelTools) = (flag, flag, flag)
        (able.structuredOutputs, able.honorsMaxTokens) = (flag, flag)
        able.inputModalities = modalities
        return able
    }
}

@Suite struct `The gate` {
    @Test(arguments: GateRow.straight + GateRow.shapes + GateRow.reasoning + GateRow.bridges + GateRow.contracts)
    func `a target is admitted, or refused for every reason in the fixed order`(row: GateRow) {
        let plan = plan(
            request(row.ask), from: row.caller, to: group(.failover, [row.target()]) { $0.contract = row.contract },
            dice: 1)
        #expect(plan.places == (row.reasons.isEmpty ? [0] : []))
        #expect(plan.refusals.flatMap(\.names) == row.reasons)
    }

    @Test func `no two reasons share a name in any lane`() {
        for caller in Dialect.allCases {
            for target in Dialect.allCases where target != caller {
                let names = Reason.allCases.map { $0.name(in: Lane(caller: caller, target: target)) }
                let refusals = ReasoningRefusal.allCases.map(\.rawValue)
                #expect(Set(names + refusals).count == names.count + refusals.count)
                #expect(
                    names.allSatisfy { $0.utf8.allSatisfy { byte in byte.isPartOfReason } })
            }
        }
    }

    @Test func `the choice holds what will be written`() throws {
        let messages = target("p/m", .messages) {
            $0.bridges = [.chatToMessages()]
            $0.reasoning = .takingBudgets
            $0.limits = TokenLimits(maxOutput: 64000, defaultMaxTokens: 40000)
        }
        let asked = request { $0.wish.effort = .high }
        let choice = try #require(plan(asked, from: .chat, to: group(.failover, [messages]), dice: 1).choices.first)
        #expect(choice.settlement.control == .budget(16000) && choice.settlement.rule == "effort_budgets")
        #expect(choice.maxTokens == 40000)
    }
}

extension UInt8 {
    /// `-`, a digit or a lower-case letter.
    fileprivate var isPartOfReason: Bool {
        self == 0x2d || (0x30...0x39).contains(self) || (0x61...0x7a).contains(self)
    }
}
