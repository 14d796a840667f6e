// A scope as people say it.

extension Scope {
    /// `all sidecars`, `the sidecars with track=canary`, `10 percent of the sidecars with zone=eu`
    package var words: String {
        let pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        let named = labels.isEmpty ? "sidecars" : "the sidecars with \(pairs)"
        let rest = except.isEmpty ? "" : ", \(except.count) part\(except.count == 1 ? "" : "s") of the fleet excepted"
        guard let share else { return (labels.isEmpty ? "all \(named)" : named) + rest }
        let (whole, fraction) = share.hundredths.quotientAndRemainder(dividingBy: 100)
        var digits = fraction == 0 ? "" : fraction < 10 ? ".0\(fraction)" : ".\(fraction)"
        if fraction > 0, fraction % 10 == 0 { digits.removeLast() }
        return "\(whole)\(digits) percent of \(labels.isEmpty ? "all \(named)" : named)\(rest)"
    }
}
