// `--expires`: a time, or how long from now.

import Policy
import Terminal

extension Invocation {
    static let expiryFlag = Flag(
        "expires", .value("WHEN"), hasVariable: false,
        help: "when it ends: 2027-01-31T08:00:00Z, or from now: 12h, 90d; never otherwise")

    /// The time as the API wants it; nil for never.
    func expiry() throws(Misuse) -> String? {
        guard let text = answers.text("expires") else { return nil }
        if readTimestamp(text) != nil { return text }
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()), count > 0,
            count < 1_000_000
        else { throw Misuse("--expires: '\(text)' is neither like 2027-01-31T08:00:00Z nor like 12h or 90d") }
        return spellTimestamp(now() + count * unit)
    }
}
