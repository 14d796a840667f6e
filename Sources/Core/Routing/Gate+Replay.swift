// Thoughts that a model cannot go on without.
//
// A replayed thought is a requirement where its loss would be refused upstream. Two kinds of models go on with a tool
// loop only when they get back what they thought in it (protocol notes of November 2026):
//
//     Messages, thinking to a budget      a loop of calls without the thinking before them is refused
//     Chat, "replay": "signature"         Gemini 3 refuses calls without their `thought_signature`
//
// Adaptive thinking goes on without, and so do Responses: a call whose thought had to go is sent without the id under
// which its maker keeps it.
//
// A group that coerces lets such a target go on without thinking; in any other, only who thought the loop's thoughts
// may go on with it. Where nobody knows whose they are, everybody may.

import Conversation
import Policy
import Reasoning

extension Gate {
    func checkReplay(_ target: Shelved<Target>, _ settlement: Settlement, _ reasons: inout Reasons) {
        guard requiresReplay, target.value.needsItsLoop(settlement) else { return }
        reasons.insert(.reasoningReplay, if: !facts.openLoop.marks.contains(target.value.origin.mark))
    }
}

extension Target {
    fileprivate func needsItsLoop(_ settlement: Settlement) -> Bool {
        switch dialect {
        case .messages: settlement.thinks && settlement.encoding == .thinkingBudget
        case .chat: reasoning?.replay == .signature
        case .responses: false
        }
    }

    /// The target may refuse a loop that somebody else began, whichever dialect it began in.
    package var mayNeedItsLoop: Bool {
        switch dialect {
        case .messages: [.budget, .both].contains(reasoning?.control)
        case .chat: reasoning?.replay == .signature
        case .responses: false
        }
    }
}
