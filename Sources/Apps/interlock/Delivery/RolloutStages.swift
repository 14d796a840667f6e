// The stages that `interlock rollout start` was told.
//
//     --percent 10 --hold 60                     10 percent for 60 s, then all
//     --percent 100 --hold 60                    all at once, watched for 60 s
//     --label track=canary --hold 60             the canary; all only after `interlock rollout advance`
//     --label track=canary --then-all 300        the canary for 60 s, then all, watched for 300 s

import Terminal
import Wire

/// One stage: a share of the sidecars with the rollout's labels, or all sidecars.
struct OrderedStage: Equatable {
    /// As the API reads it, at most two decimals; nil: all sidecars.
    var percent: String?
    var hold: Int

    /// Longest time of a stage: thirty days.
    private static let longestHold = 2_592_000

    /// The stages, in order.
    static func read(_ answers: Answers, isLabelled: Bool) throws(Misuse) -> [OrderedStage] {
        let percents = answers.texts("percent").isEmpty ? [isLabelled ? "100" : "10"] : answers.texts("percent")
        let holds = answers.texts("hold").isEmpty ? percents.map { _ in "60" } : answers.texts("hold")
        guard percents.count == holds.count else { throw Misuse("--percent and --hold stand equally often") }
        var stages: [OrderedStage] = []
        var before = 0
        for (percent, hold) in zip(percents, holds) {
            let share = hundredths(percent)
            guard let share, (1...10_000).contains(share) else {
                throw Misuse("--percent: '\(percent)' is not a percentage from 0.01 to 100, with at most two decimals")
            }
            guard share > before else {
                throw Misuse("--percent: '\(percent)' is not more than the stage before")
            }
            before = share
            stages.append(OrderedStage(percent: percent, hold: try seconds(hold, "hold")))
        }
        return stages + (try rest(answers, isLabelled: isLabelled, isWhole: before == 10_000))
    }

    /// The stage of all sidecars, where it is not the last already.
    private static func rest(
        _ answers: Answers, isLabelled: Bool, isWhole: Bool
    ) throws(Misuse) -> [OrderedStage] {
        guard let text = answers.text("then-all") else {
            return isLabelled || isWhole ? [] : [OrderedStage(percent: "100", hold: 0)]
        }
        let hold = try seconds(text, "then-all")
        if isLabelled { return [OrderedStage(percent: nil, hold: hold)] }
        guard !isWhole else { throw Misuse("--then-all: 100 percent without --label are all sidecars already") }
        return [OrderedStage(percent: "100", hold: hold)]
    }

    private static func seconds(_ text: String, _ flag: String) throws(Misuse) -> Int {
        guard let seconds = Int(text), 0...longestHold ~= seconds else {
            throw Misuse("--\(flag): '\(text)' is not a whole number of seconds from 0 to \(longestHold)")
        }
        return seconds
    }

    /// "12.5" → 1250; nil for what is no plain number with at most two decimals.
    private static func hundredths(_ text: String) -> Int? {
        let sides = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = digits(sides[0], atMost: 3) else { return nil }
        guard sides.count == 2 else { return whole * 100 }
        guard let part = digits(sides[1], atMost: 2) else { return nil }
        return whole * 100 + (sides[1].utf8.count == 1 ? part * 10 : part)
    }

    private static func digits(_ text: Substring, atMost count: Int) -> Int? {
        guard (1...count).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}

extension JSONWriter {
    /// Stages as the API reads them.
    mutating func stages(_ stages: [OrderedStage]) {
        beginArray()
        for stage in stages {
            beginObject()
            if let percent = stage.percent {
                key("percent")
                raw(bytes: Array(percent.utf8))
            } else {
                key("all")
                bool(true)
            }
            key("hold_seconds")
            int(stage.hold)
            endObject()
        }
        endArray()
    }
}
