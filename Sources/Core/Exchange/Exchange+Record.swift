// The exchange's record: what the request log and the counters learn of it in the end.

import Accounting
package import Conversation
import Policy
import Reasoning
import Routing

extension Exchange {
    /// So many targets' reasons are recorded, and so many reasons of each.
    private static let mostRefusals = 16

    /// What the end of the exchange says about all of it.
    mutating func completeRecord(at now: Moment) {
        let last = attempt?.receipt ?? receipt
        record.reasoning = last.reasoning ?? .nothingAsked
        record.adjusted = last.adjusted
        record.duration = now.milliseconds - began.milliseconds
        guard record.outcome == .complete else { return }
        if record.broke {
            record.outcome = .upstreamBroke
            record.errorCode = record.errorCode ?? attempt?.passage.forwardedFailure?.codeForRecords
        } else if record.status >= 400 {
            // The provider's own refusal of the caller's request, sent on as it was.
            record.outcome = .failed
            record.errorCode = "upstream_status"
        }
    }

    /// The caller is sent this failure instead of a reply.
    mutating func noteRefusal(_ failure: Failure) {
        record.outcome = record.attempts + record.failedAttempts > 0 ? .failed : .refused
        record.errorCode = failure.codeForRecords
        guard let ask, ask.plan.choices.isEmpty else { return }
        record.refusals = ask.plan.refusals.prefix(Self.mostRefusals).map { refusal in
            TargetRefusal(
                target: ask.group.targets[refusal.target].name,
                reasons: Array(refusal.names.prefix(Self.mostRefusals)))
        }
    }
}

extension Failure {
    /// The code that the caller is sent; the kind's name where there is none: `unknown_route`.
    package var codeForRecords: String {
        if let code { return code }
        return "\(kind)".reduce(into: "") { word, letter in
            word += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
        }
    }
}

extension ReasoningReceipt {
    /// Its parts, for a receipt.
    var report: ReasoningReport {
        ReasoningReport(asked: asked, sent: settlement.receiptText, rule: settlement.rule)
    }
}

extension Arrival {
    /// The word for what it wants done.
    var operationName: String { isRehearsal ? "decision" : operation.name }
}
