// `reasoning`: what a model does with a wish to think.
//
// Wrong facts here would send a control where it does not survive, so this is the strictest corner of the documents.
// A target's override is laid over the model's facts member by member and the result is checked as a whole; an
// override that only says `"supported": false` takes the model's details with it.

import Conversation
import Wire

extension Compiler {
    /// The model's facts with a target's over them.
    func overlay(
        _ base: Fields<ReasoningMember>?, _ override: Fields<ReasoningMember>?
    ) -> Fields<ReasoningMember>? {
        guard let base, let override else { return override ?? base }
        let isPlainNo = override.given.count == 1 && override[.supported]?.value.bool == false
        return isPlainNo ? override : base.overlaid(by: override)
    }

    func compileReasoning(_ fields: Fields<ReasoningMember>?, _ dialect: Dialect?) -> ReasoningMetadata? {
        guard let fields else { return nil }
        fields.need(.supported, "true or false; details without it mean nothing")
        guard let supported = fields.flag(.supported) else { return nil }
        guard supported else {
            refuseDetails(fields)
            return ReasoningMetadata(supported: false)
        }
        var facts = ReasoningMetadata(supported: true)
        readControls(fields, into: &facts)
        readBudgets(fields, into: &facts)
        readRejections(fields, into: &facts)
        readDisplay(fields, into: &facts)
        checkEfforts(fields, facts)
        checkBudgets(fields, facts)
        checkEncoding(fields, facts, dialect)
        checkSwitch(fields, facts)
        checkRejections(fields, facts)
        return facts
    }

    private func refuseDetails(_ fields: Fields<ReasoningMember>) {
        for (member, node) in fields.given where member != .supported {
            findings.complain("`supported` is false, so `\(member.rawValue)` cannot be said", at: node)
        }
    }

    private func readControls(_ fields: Fields<ReasoningMember>, into facts: inout ReasoningMetadata) {
        facts.mode = fields.needWord(.mode, ReasoningMetadata.Mode.self) ?? .optIn
        facts.control = fields.needWord(.control, ReasoningMetadata.Control.self)
        facts.efforts = fields.words(.efforts, Effort.self) ?? []
        facts.defaultEffort = fields.word(.defaultEffort, Effort.self)
        facts.encoding = fields.word(.encoding, ReasoningMetadata.Encoding.self)
        facts.canDisable = fields.flag(.canDisable)
    }

    private func readBudgets(_ fields: Fields<ReasoningMember>, into facts: inout ReasoningMetadata) {
        // 0 is "no bound", as it was in the documents that people bring along.
        facts.minBudget = fields.whole(.minBudget, 0...wholeCeiling).flatMap { $0 == 0 ? nil : $0 }
        facts.maxBudget = fields.whole(.maxBudget, 0...wholeCeiling).flatMap { $0 == 0 ? nil : $0 }
        facts.budgetMustBeLessThanMaxTokens = fields.flag(.budgetBelowMaxTokens) ?? false
        facts.effortBudgets = readEffortBudgets(fields)
    }

    /// In order of strength, whatever the order of the text.
    private func readEffortBudgets(_ fields: Fields<ReasoningMember>) -> [EffortBudget] {
        guard let node = fields[.effortBudgets], let rows = Fields<BudgetedEffort>(node, findings) else { return [] }
        return rows.given.compactMap { effort, _ in
            guard let budget = rows.whole(effort, 1...wholeCeiling), let known = Effort(rawValue: effort.rawValue)
            else {
                return nil
            }
            return EffortBudget(known, budget)
        }
    }

    private func readRejections(_ fields: Fields<ReasoningMember>, into facts: inout ReasoningMetadata) {
        facts.rejectsMaxTokens = fields.flag(.rejectsMaxTokens) ?? false
        facts.rejectsTemperature = fields.flag(.rejectsTemperature) ?? false
        facts.fixedTemperature = fields.number(.fixedTemperature, 0...2)
        facts.rejectsTopP = fields.flag(.rejectsTopP) ?? false
        facts.rejectsTemperatureWithTopP = fields.flag(.rejectsTemperatureWithTopP) ?? false
        facts.rejects = SamplingMembers(fields.words(.rejects, SamplingMember.self) ?? [])
        facts.rejectsWhen = fields.word(.rejectsWhen, ReasoningMetadata.RejectsWhen.self) ?? .always
        facts.rejectsTools = fields.flag(.rejectsTools) ?? false
        facts.rejectsForcedToolChoice = fields.flag(.rejectsForcedToolChoice) ?? false
    }

    private func readDisplay(_ fields: Fields<ReasoningMember>, into facts: inout ReasoningMetadata) {
        facts.supportsSummaries = fields.flag(.supportsSummaries) ?? false
        facts.defaultSummary = fields.word(.defaultSummary, SummaryWord.self)?.rawValue
        facts.interleaved = fields.flag(.interleaved) ?? false
        facts.interleavedBeta = fields.text(.interleavedBeta)
        facts.replay = fields.word(.replay, ReasoningMetadata.Replay.self) ?? .none
        if fields.word(.streamBlock, StreamBlock.self) != nil, let node = fields[.streamBlock] {
            findings.notUsed("stream_block", at: node)
        }
    }
}

/// The names in an `effort_budgets` table.
enum BudgetedEffort: String, Vocabulary {
    case none, minimal, low, medium, high, xhigh, max
}

/// The words for summaries: those of Responses, then those of Messages.
enum SummaryWord: String, CaseIterable {
    case none, auto, concise, detailed, summarized, omitted
}

/// The part of a provider's stream that holds thoughts.
enum StreamBlock: String, CaseIterable {
    case empty = ""
    case thinking
    case reasoningSummary = "reasoning_summary"
    case none
}
