// `tags`, `proofs` and `request_shape_support` of models and targets: what an operator has found out about them.

import Conversation
import Wire

extension Compiler {
    func compileProofs(_ nodes: [Node]?) -> [TargetProof] {
        (nodes ?? []).compactMap { node in Fields<ProofMember>(node, findings).flatMap(compileProof) }
    }

    private func compileProof(_ fields: Fields<ProofMember>) -> TargetProof? {
        let surface = fields.needWord(.surface, Dialect.self)
        let control = fields.needWord(.control, TargetProof.Control.self)
        let date = compileDate(fields)
        fields.need(.passed, "how many trials went well")
        let passed = fields.whole(.passed, 0...wholeCeiling)
        let failed = fields.whole(.failed, 0...wholeCeiling) ?? 0
        if passed == 0, failed == 0 { findings.complain("expected at least one trial", at: fields.node) }
        guard let surface, let control, let date, let passed else { return nil }
        let shape = TargetProof.Shape(
            surface: surface, control: control, stream: fields.flag(.stream) ?? false,
            tools: fields.flag(.tools) ?? false)
        return TargetProof(shape: shape, date: date, passed: passed, failed: failed)
    }

    private func compileDate(_ fields: Fields<ProofMember>) -> Int? {
        fields.need(.at, "when it was tried")
        guard let node = fields[.at] else { return nil }
        let text = node.value.string ?? ""
        let date = readTimestamp(text) ?? readTimestamp(text + "T00:00:00Z")
        if date == nil { findings.complain("expected a date such as 2026-11-01 or 2026-11-01T08:00:00Z", at: node) }
        return date
    }

    func compileRequestShape(_ fields: Fields<RequestShapeMember>?) -> RequestShapeSupport? {
        guard let fields else { return nil }
        var shape = RequestShapeSupport()
        shape.callers = fields.words(.inboundDialects, Dialect.self)
        shape.requiredModalities = Modalities(fields.words(.requiredModalities, Modality.self) ?? [])
        shape.unsupported = RequestFeatures(fields.words(.unsupportedFeatures, RequestFeature.self) ?? [])
        shape.takesLargeAgentPayloads = fields.flag(.largeAgentPayloads)
        shape.maxBytes = fields.whole(.maxBytes, 1...wholeCeiling)
        shape.maxInputTokens = fields.whole(.maxInputTokens, 1...wholeCeiling)
        shape.minOutputTokens = fields.whole(.minOutputTokens, 1...wholeCeiling)
        shape.maxOutputTokens = fields.whole(.maxOutputTokens, 1...wholeCeiling)
        shape.maxToolSchemaBytes = fields.whole(.maxToolSchemaBytes, 1...wholeCeiling)
        shape.isValidated = fields.text(.validationStatus).map { $0.lowercased() == "passed" }
        _ = fields.text(.validationNotes)
        if let least = shape.minOutputTokens, let most = shape.maxOutputTokens, least > most {
            findings.complain(
                "expected at most `max_requested_output_tokens`, \(most)", at: fields[.minOutputTokens] ?? fields.node)
        }
        return shape
    }
}

extension Fields {
    /// A list of the operator's own words, none of them empty.
    func names(_ member: Member) -> [String]? {
        list(member)?.compactMap { node in
            if let text = node.value.string, !text.isEmpty { return text }
            findings.complain("expected a string that is not empty", at: node)
            return nil
        }
    }
}
