// A plan, after an advisor was heard.

package import Policy

extension Plan {
    /// Takes the advised order. Nobody comes in who was not admitted; those whose thoughts are being replayed still
    /// come first, as with every strategy.
    ///
    /// - Parameters:
    ///   - marks: whose thoughts are being replayed.
    ///   - loopMarks: whose thoughts the open tool loop holds.
    package mutating func follow(
        _ advice: Advice, in group: Group, thoughtMarks marks: [String] = [], loopMarks: [String] = []
    ) {
        let advised = advice.places.compactMap { place in choices.first { $0.target == place } }
        let others = advice.keepsOthers ? choices.filter { !advice.places.contains($0.target) } : []
        choices = advised + others
        if !marks.isEmpty { prefer(marks, in: group) }
        if !loopMarks.isEmpty { prefer(loopMarks, in: group) }
    }
}
