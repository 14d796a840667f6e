// Times for people: as the clock of the world says it, and how long ago that is.

import Policy

/// How long ago something was, or how soon it will be.
enum Age {
    /// `2026-11-23T07:00:00Z, 5 min ago`; a dash for no time; what is no time as it is.
    static func told(_ time: String?, now: Int) -> String {
        guard let time else { return "-" }
        guard let then = readTimestamp(time) else { return time }
        return "\(spellTimestamp(then)), \(distance(now - then))"
    }

    /// `5 min ago` or `in 5 min`, in the largest unit of which there are at least two; `now` where clocks that are read
    /// to the second cannot tell.
    static func distance(_ seconds: Int) -> String {
        if -1...0 ~= seconds { return "now" }
        let length = spelt(abs(seconds))
        return seconds >= 0 ? "\(length) ago" : "in \(length)"
    }

    /// `90 s`, `5 min`, `3 h`, `12 d`
    static func spelt(_ seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86400) d"
        }
    }
}
