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

    /// `3m`, `5h`, `12d`: how long ago, for narrow tables; `in 3m` for what is to come; a dash for no time.
    static func short(_ time: String?, now: Int) -> String {
        guard let time else { return "-" }
        guard let then = readTimestamp(time) else { return time }
        let length = letters(now == then ? 0 : max(abs(now - then), 1))
        return now >= then - 1 ? length : "in \(length)"
    }

    /// When something ends: `in 3d`, `3d ago`; a dash for what never does.
    static func end(_ time: String?, now: Int) -> String {
        let length = short(time, now: now)
        guard let then = time.flatMap(readTimestamp), then <= now else { return length }
        return "\(length) ago"
    }

    /// `2026-11-23T07:00:00Z`; a dash for no time.
    static func stamp(_ time: String?) -> String {
        guard let time else { return "-" }
        return readTimestamp(time).map { spellTimestamp($0) } ?? time
    }

    private static func letters(_ seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds)s"
        case ..<7200: "\(seconds / 60)m"
        case ..<172_800: "\(seconds / 3600)h"
        default: "\(seconds / 86400)d"
        }
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
