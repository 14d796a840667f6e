// A plan, after an advisor was heard.

package import Policy

extension Plan {
    /// Takes the advised order. Nobody comes in who was not admitted; as with every strategy, those whose thoughts
    /// are being replayed come first, and those who rest come last.
    ///
    /// - Parameters:
    ///   - marks: whose thoughts are being replayed.
    ///   - loopMarks: whose thoughts the open tool loop holds.
    ///   - circumstances: those in which the plan was made.
    package mutating func follow(
        _ advice: Advice, in group: Group, thoughtMarks marks: [String] = [], loopMarks: [String] = [],
        in circumstances: Circumstances
    ) {
        let advised = advice.places.compactMap { place in choices.first { $0.target == place } }
        let others = advice.keepsOthers ? choices.filter { !advice.places.contains($0.target) } : []
        choices = advised + others
        rearrange(marks, loopMarks: loopMarks, group, in: circumstances)
    }
}
