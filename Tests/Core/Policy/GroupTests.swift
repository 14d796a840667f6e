// Groups, targets, bridges.

import Conversation
import Policy
import Testing

@Suite struct `Groups` {
    private static let strategies =
        "`static`, `weighted`, `failover`, `latency`, `cost`, `dynamic_score`, `script` or `external`"
    private let bridges = #""provider": "p", "model_ref": "m", "bridges": "#

    @Test func `defaults are filled in`() throws {
        let group = try compile(Sample.folder()).policy.groups[0]
        #expect(group.name == "g" && group.strategy == .fixed && group.maxAttempts == 3)
        #expect(group.thoughtDisplay == .reasoningContent && group.onUnsupported == .reject)
        #expect(group.contract.demandsNothing && group.reasoningDefault == nil)
        let target = group.targets[0]
        #expect(target.name == "p/m" && target.model == "x" && target.weight == 1 && target.dialect == .chat)
        #expect(target.timeouts == .standard && target.bridges.isEmpty && target.capabilities == Capabilities())
    }

    @Test func `a group that names no strategy fails over`() throws {
        #expect(try compile(Sample.folder(group: ["strategy": nil])).policy.groups[0].strategy == .failover)
    }

    @Test func `what a group says is compiled`() throws {
        let text = Sample.folder(group: [
            "strategy": #""weighted""#, "max_attempts": "7", "reasoning_output": #""think_tags""#,
            "reasoning_default": #"{"effort": "medium"}"#,
            "contract": """
            {"on_unsupported": "coerce", "required_capabilities":
              {"reasoning": true, "tools": false, "input_modalities": ["text", "image"], "min_context_tokens": 1000}}
            """,
        ])
        let group = try compile(text).policy.groups[0]
        #expect(group.strategy == .weighted && group.maxAttempts == 7 && group.thoughtDisplay == .thinkTags)
        #expect(group.reasoningDefault == ReasoningWish(effort: .medium, enabled: true))
        #expect(group.onUnsupported == .coerce && group.contract.required == [.reasoning])
        #expect(group.contract.inputModalities == [.text, .image] && group.contract.minContext == 1000)
    }

    @Test(arguments: ["semantic", "bandit"])
    func `strategies to come are refused with those that there are`(strategy: String) {
        #expect(
            told(complaints(Sample.folder(group: ["strategy": "\"\(strategy)\""])))
                == [
                    "groups.g.strategy: strategy `\(strategy)` is not supported yet:"
                        + " use \(Self.strategies)"
                ])
    }

    @Test(
        arguments: [
            (["targets": nil], "groups.g: expected a member `targets`: a list of at least one target"),
            (["targets": "[]"], "groups.g.targets: expected at least one target"),
            (["strategy": "1"], "groups.g.strategy: expected \(strategies), found a number"),
            (["max_attempts": "0"], "groups.g.max_attempts: expected a whole number from 1 to 100, found 0"),
            (
                ["reasoning_default": "{}"],
                "groups.g.reasoning_default: expected at least one of `effort`, `budget_tokens` and `enabled`"
            ),
            (
                ["reasoning_default": #"{"summary": "auto"}"#],
                "groups.g.reasoning_default: expected at least one of `effort`, `budget_tokens` and `enabled`"
            ),
            (
                ["reasoning_default": #"{"enabled": false}"#],
                "groups.g.reasoning_default.enabled: expected true; for no thinking say `\"effort\": \"none\"`, for no "
                    + "default leave it out"
            ),
            (
                ["reasoning_default": #"{"effort": "none", "budget_tokens": 9}"#],
                "groups.g.reasoning_default.budget_tokens: the effort `none` is no thinking, so `budget_tokens` cannot "
                    + "be said"
            ),
            (
                ["reasoning_default": #"{"budget_tokens": 0}"#],
                "groups.g.reasoning_default.budget_tokens: expected a whole number of at least 1, found 0"
            ),
            (
                ["timeouts": #"{"idle": 0}"#],
                "groups.g.timeouts.idle: expected a number from 0.001 to 1000000.0, found 0"
            ),
            (["timeouts": #"{"idle": null}"#], "groups.g.timeouts.idle: expected a number, found null"),
            (
                ["targets": #"[{"provider": "q", "model_ref": "m"}]"#],
                "groups.g.targets[0].provider: there is no provider `q`"
            ),
            (
                ["targets": #"[{"provider": "p", "model_ref": "m"}, {"provider": "p", "model_ref": "m"}]"#],
                "groups.g.targets[1]: `p/m` is a target already; first at a.json:2:53"
            ),
            (
                ["strategy": #""weighted""#, "targets": #"[{"provider": "p", "model_ref": "m", "weight": 0}]"#],
                "groups.g.targets: expected at least one target with a weight above 0"
            ),
        ] as [(KeyValuePairs<String, String?>, String)])
    func `what cannot be is refused`(changes: KeyValuePairs<String, String?>, complaint: String) {
        #expect(told(complaints(Sample.folder(group: changes))) == [complaint])
    }

    @Test func `a weight that no draw looks at is warned of`() throws {
        let targets = #"[{"provider": "p", "model_ref": "m", "weight": 20}]"#
        let warnings = try compile(Sample.folder(group: ["targets": targets])).warnings
        #expect(warnings.map(\.path) == ["groups.g.targets[0].weight"])
    }

    @Test func `a bridge carries text and what is switched on`() throws {
        let targets = #"[{\#(bridges){"chat_to_messages": {"enabled": true, "tools": true, "streaming": true}}}]"#
        let provider: KeyValuePairs<String, String?> = [
            "dialect": #""anthropic-messages""#, "base_url": #""https://host""#,
        ]
        let compiled = try compile(Sample.folder(provider: provider, group: ["targets": targets]))
        let lane = Lane(caller: .chat, target: .messages)
        #expect(
            compiled.policy.groups[0].targets[0].bridges == [Bridge(lane: lane, shapes: [.text, .tools, .streaming])])
        #expect(compiled.warnings.isEmpty)
    }

    @Test func `a bridge that is off is no bridge, and text can be switched off`() throws {
        let flags = [
            (#"{"enabled": false, "tools": true}"#, []), (#"{"enabled": true, "text": false}"#, [Bridge.Shapes()]),
        ]
        for (json, shapes) in flags {
            let targets = #"[{\#(bridges){"responses_to_chat": \#(json)}}]"#
            let target = try compile(Sample.folder(group: ["targets": targets])).policy.groups[0].targets[0]
            #expect(target.bridges.map(\.shapes) == shapes)
        }
    }

    @Test func `every bridge compiles without a warning`() throws {
        let targets = #"[{\#(bridges){"responses_to_chat": {"enabled": true}, "messages_to_chat": {"enabled": true}}}]"#
        let compiled = try compile(Sample.folder(group: ["targets": targets]))
        #expect(compiled.warnings.isEmpty)
        #expect(compiled.policy.groups[0].targets[0].bridges.map(\.lane.caller) == [.responses, .messages])
    }

    private static let every: Bridge.Shapes = [
        .text, .tools, .toolChoice, .parallelToolCalls, .structuredOutputs, .images, .reasoning, .streaming,
    ]

    private static let shortForms: [(String, [Bridge.Shapes?], String)] = [
        (#""all""#, [every, every], "every dialect, every shape"),
        (#"{"all": "all"}"#, [every, every], "the same at length"),
        (#"{"all": {"enabled": true, "tools": true}}"#, [[.text, .tools], [.text, .tools]], "both pairs alike"),
        (#"{"all": {"enabled": true, "text": false}}"#, [[], []], "text can be switched off for both"),
        (#"{"all": {"enabled": false, "tools": true}}"#, [nil, nil], "both off"),
        (
            #"{"all": {"enabled": true, "tools": true}, "messages_to_chat": {"tools": false, "images": true}}"#,
            [[.text, .tools], [.text, .images]], "a pair's own flags are laid over them"
        ),
        (#"{"all": "all", "messages_to_chat": {"enabled": false}}"#, [every, nil], "a pair can be switched off"),
        (
            #"{"all": "all", "responses_to_chat": {"reasoning": false}}"#, [every.subtracting(.reasoning), every],
            "or lose a shape"
        ),
        (#"{"all": {"enabled": false}, "responses_to_chat": {"enabled": true}}"#, [.text, nil], "or be switched on"),
        (#"{"responses_to_chat": "all"}"#, [every, nil], "one pair, every shape"),
    ]

    @Test(arguments: shortForms.indices)
    func `all stands for every pair that leads to the target`(row: Int) throws {
        let (json, shapes, reason) = Self.shortForms[row]
        let compiled = try compile(Sample.folder(group: ["targets": "[{\(bridges)\(json)}]"]))
        let found = compiled.policy.groups[0].targets[0].bridges
        for (caller, expected) in zip([Dialect.responses, .messages], shapes) {
            #expect(found.first { $0.lane.caller == caller }?.shapes == expected, "\(reason)")
        }
        #expect(found.count == shapes.count { $0 != nil }, "\(reason)")
        #expect(found.allSatisfy { $0.lane.target == .chat && !$0.lane.isStraight }, "\(reason)")
        #expect(compiled.warnings.isEmpty)
    }

    @Test(arguments: [
        (#""most""#, "groups.g.targets[0].bridges: expected an object, or \"all\", found a string"),
        (#"{"all": true}"#, "groups.g.targets[0].bridges.all: expected an object, or \"all\", found true or false"),
        (#"{"all": {}}"#, "groups.g.targets[0].bridges.all: expected a member `enabled`: true or false"),
        (
            #"{"all": "all", "chat_to_messages": "all"}"#,
            "groups.g.targets[0].bridges.chat_to_messages: this target's provider speaks `openai-chat`: the bridge "
                + "leads elsewhere"
        ),
        (
            #"{"all": {"enabled": true, "thinking": true}}"#,
            "groups.g.targets[0].bridges.all.thinking: unknown member `thinking`; known here: `enabled`, `text`, "
                + "`tools`, `tool_choice`, `parallel_tool_calls`, `structured_outputs`, `images`, `reasoning` or `streaming`"
        ),
    ])
    func `a short form that means nothing is refused`(json: String, complaint: String) {
        let found = told(complaints(Sample.folder(group: ["targets": "[{\(bridges)\(json)}]"])))
        #expect(found == [complaint])
    }

    @Test func `a bridge that leads to another dialect is refused`() {
        let targets = #"[{\#(bridges){"chat_to_messages": {"enabled": true}}}]"#
        let found = complaints(Sample.folder(group: ["targets": targets]))
        #expect(found.map(\.message) == ["this target's provider speaks `openai-chat`: the bridge leads elsewhere"])
    }
}
