// What documents say of contracts, proofs, tags and the shape of requests.

import Conversation
import Policy
import Testing

private func folder(contract: String) -> String { Sample.folder(group: ["contract": contract]) }

/// The folder with these members at the model, and these at the target.
private func folder(model: String, target: String = "") -> String {
    Sample.folder(
        provider: ["models": #"{"m": {"model": "x", \#(model)}}"#],
        group: ["targets": #"[{"provider": "p", "model_ref": "m"\#(target.isEmpty ? "" : ", " + target)}]"#])
}

private let date = 1_793_491_200

@Suite struct `Contract documents` {
    @Test func `a floor, limits and API shapes are kept`() throws {
        let contract = """
            {"required_capabilities": {"api_shapes": ["openai-chat", "anthropic-messages"]},
             "quality_floor": {"require_tags": ["eu"], "max_proof_age_days": 30, "min_pass_rate": 0.95},
             "operational_limits": {"max_p95_latency_ms": 9000, "max_error_rate": 0.1, "max_timeout_rate": 0,
                                    "min_output_tokens_per_second": 12.5, "min_observations": 3}}
            """
        let target = #"[{"provider": "p", "model_ref": "m", "tags": ["eu"]}]"#
        let text = Sample.folder(group: ["contract": contract, "targets": target])
        let compiled = try compile(text)
        let kept = compiled.policy.groups[0].contract
        #expect(kept.apiShapes == [.chat, .messages])
        #expect(kept.quality == QualityFloor(tags: ["eu"], maxProofAge: 2_592_000, minPassRate: 0.95))
        #expect(
            kept.operational
                == OperationalLimits(
                    maxP95Latency: 9000, maxErrorRate: 0.1, maxTimeoutRate: 0, minOutputTokensPerSecond: 12.5,
                    minObservations: 3))
        #expect(!kept.demandsNothing && compiled.warnings.isEmpty)
    }

    @Test func `a floor whose tags no target has is warned of`() throws {
        let floor = #"{"quality_floor": {"require_tags": ["eu", "gold"]}}"#
        for (tags, count) in [(#"["eu"]"#, 1), (#"["gold", "eu"]"#, 0)] {
            let target = #"[{"provider": "p", "model_ref": "m", "tags": \#(tags)}]"#
            let warnings = try compile(Sample.folder(group: ["contract": floor, "targets": target])).warnings
            let expected =
                "groups.g.contract.quality_floor.require_tags: no target has all these tags, so none is ever eligible"
            #expect(told(warnings) == Array(repeating: expected, count: count))
        }
    }

    @Test(arguments: ["{}", #"{"quality_floor": {}}"#, #"{"operational_limits": {"min_observations": 5}}"#])
    func `a contract that demands nothing is none`(contract: String) throws {
        let compiled = try compile(folder(contract: contract))
        #expect(compiled.policy.groups[0].contract.demandsNothing)
        #expect(compiled.warnings.isEmpty == (contract == "{}"))
    }

    @Test(
        arguments: [
            (
                #"{"quality_floor": {"min_pass_rate": 95}}"#,
                "quality_floor.min_pass_rate: expected a number from 0.0 to 1.0, found 95"
            ),
            (
                #"{"quality_floor": {"max_proof_age_days": 0}}"#,
                "quality_floor.max_proof_age_days: expected a whole number from 1 to 36500, found 0"
            ),
            (
                #"{"quality_floor": {"require_tags": ["eu", ""]}}"#,
                "quality_floor.require_tags[1]: expected a string that is not empty"
            ),
            (
                #"{"operational_limits": {"max_error_rate": -1}}"#,
                "operational_limits.max_error_rate: expected a number from 0.0 to 1.0, found -1"
            ),
            (
                #"{"operational_targets": {}}"#,
                "operational_targets: operational targets are written as `operational_limits`"
            ),
            (
                #"{"required_capabilities": {"api_shapes": []}}"#,
                "required_capabilities.api_shapes: expected at least one dialect"
            ),
            (
                #"{"required_capabilities": {"api_shapes": ["chat"]}}"#,
                "required_capabilities.api_shapes[0]: expected `openai-chat`, `openai-responses` or"
                    + " `anthropic-messages`, found `chat`"
            ),
        ])
    func `what cannot be is refused`(contract: String, complaint: String) {
        #expect(told(complaints(folder(contract: contract))) == ["groups.g.contract.\(complaint)"])
    }
}

@Suite struct `Evidence in documents` {
    @Test func `a target has the model's proofs and its own, and its own tags in place of the model's`() throws {
        let proof = #"{"surface": "openai-chat", "control": "none", "at": "2026-11-01", "passed": 9, "failed": 1}"#
        let other = """
            {"surface": "anthropic-messages", "control": "budget", "stream": true, "tools": true,
             "at": "2026-11-01T01:00:00+01:00", "passed": 0, "failed": 4}
            """
        let text = folder(
            model: #""tags": ["a"], "proofs": [\#(proof)]"#, target: #""tags": ["b"], "proofs": [\#(other)]"#)
        let target = try compile(text).policy.groups[0].targets[0]
        #expect(target.tags == ["b"])
        let plain = TargetProof.Shape(surface: .chat, control: .none, stream: false, tools: false)
        let full = TargetProof.Shape(surface: .messages, control: .budget, stream: true, tools: true)
        #expect(
            target.proofs == [
                TargetProof(shape: plain, date: date, passed: 9, failed: 1),
                TargetProof(shape: full, date: date, passed: 0, failed: 4),
            ])
        #expect(target.proofs.map(\.passRate) == [0.9, 0])
    }

    @Test(
        arguments: [
            ("{}", "expected a member `surface`: `openai-chat`, `openai-responses` or `anthropic-messages`"),
            (
                #"{"surface": "openai-chat", "control": "none", "at": "2026-13-01", "passed": 1}"#,
                "expected a date such as 2026-11-01 or 2026-11-01T08:00:00Z"
            ),
            (
                #"{"surface": "openai-chat", "control": "none", "at": "2026-11-01", "passed": 0}"#,
                "expected at least one trial"
            ),
            (
                #"{"surface": "openai-chat", "control": "low", "at": "2026-11-01", "passed": 1}"#,
                "expected `none`, `off`, `effort`, `budget` or `enabled`, found `low`"
            ),
        ])
    func `a proof has to say what was tried, when, and how it went`(proof: String, complaint: String) {
        let found = complaints(folder(model: #""proofs": [\#(proof)]"#))
        #expect(found.map(\.message).contains(complaint), "\(told(found))")
        #expect(found.allSatisfy { $0.path.hasPrefix("providers.p.models.m.proofs[0]") })
    }

    @Test func `the shape of requests is laid over the model's, member by member`() throws {
        let text = folder(
            model: #""request_shape_support": {"max_request_bytes": 9, "validation_status": "limited"}"#,
            target: """
                "request_shape_support": {"max_request_bytes": 8, "supported_inbound_dialects": ["openai-chat"],
                  "required_input_modalities": ["image"], "unsupported_request_features": ["store", "tools"],
                  "supports_large_coding_agent_payloads": false, "max_estimated_input_tokens": 7,
                  "min_requested_output_tokens": 5, "max_requested_output_tokens": 6, "max_tool_schema_bytes": 4,
                  "validation_notes": "n"}
                """)
        let group = try compile(text).policy.groups[0]
        var expected = RequestShapeSupport()
        (expected.maxBytes, expected.maxInputTokens, expected.maxToolSchemaBytes) = (8, 7, 4)
        (expected.minOutputTokens, expected.maxOutputTokens) = (5, 6)
        (expected.callers, expected.requiredModalities) = ([.chat], .image)
        expected.unsupported = RequestFeatures([.tools, .store])
        (expected.takesLargeAgentPayloads, expected.isValidated) = (false, false)
        #expect(group.targets[0].requestShape == expected)
        #expect(group.loadLimits == RequestLoad.Limits(bytes: 8, tokens: 7, toolSchemaBytes: 4))
    }

    @Test func `a group is measured by its tightest targets, and by none where none has limits`() {
        func target(_ name: String, context: Int?) -> Target {
            Target(name: name, provider: 0, dialect: .chat, model: "x", limits: TokenLimits(context: context))
        }
        var group = Group(name: "g", strategy: .failover, targets: [target("a", context: nil)])
        #expect(group.loadLimits == nil)
        group.targets += [target("b", context: 900), target("c", context: 800)]
        #expect(group.loadLimits == RequestLoad.Limits(tokens: 800))
        group.targets[0].requestShape = RequestShapeSupport()
        group.targets[0].requestShape?.takesLargeAgentPayloads = false
        #expect(group.loadLimits == RequestLoad.Limits(bytes: 262_144, tokens: 800, toolSchemaBytes: 65_536))
    }

    @Test func `the least cap cannot be above the most`() {
        let shape = #""request_shape_support": {"min_requested_output_tokens": 9, "max_requested_output_tokens": 8}"#
        let found = complaints(folder(model: shape))
        #expect(found.first?.message == "expected at most `max_requested_output_tokens`, 8")
    }
}
