// How a rollout is doing, and how that is written.

import Policy
import Store
import Wire

/// How an active rollout is doing.
struct RolloutProgress {
    var cohort: Rollout.Cohort
    var outlook: Rollout.Outlook
    var reach: RolloutReach
    /// Sidecars that have not reported for a while.
    var gone: Int
}

extension JSONWriter {
    mutating func rollout(_ row: Row, progress: RolloutProgress?) throws {
        beginObject()
        try member("id", row.int("id"))
        try member("version", row.int("version"))
        try member("previous_version", row.int("previous_version"))
        try member("state", row.text("state"))
        try member("reason", row.text("reason"))
        try member("stage", row.int("stage"))
        key("stages")
        try raw(bytes: Array(row.text("stages").utf8))
        key("labels")
        try raw(bytes: Array(row.text("labels").utf8))
        key("max_failure_rate")
        try double(row.real("max_failure_rate"))
        try member("min_requests", row.int("min_requests"))
        try member("author", row.text("author"))
        try member("created_at", moment: row.int("created_at"))
        try member("stage_began_at", moment: row.int("stage_began_at"))
        try member("ended_at", moment: row.optionalInt("ended_at"))
        key("cohort")
        if let progress { cohort(progress.cohort) } else { null() }
        key("next")
        if let progress { outlook(progress.outlook) } else { null() }
        key("reach")
        if let progress { reach(progress.reach, gone: progress.gone) } else { null() }
        endObject()
    }

    private mutating func outlook(_ outlook: Rollout.Outlook) {
        beginObject()
        member("stage", outlook.stage)
        member("waits_for", outlook.waitsFor.rawValue)
        member("seconds_left", outlook.secondsLeft)
        key("automatic")
        bool(outlook.isAutomatic)
        endObject()
    }

    mutating func reach(_ reach: RolloutReach, gone: Int) {
        beginObject()
        member("sidecars", reach.fleet)
        member("pinned", reach.pinned)
        member("gone", gone)
        key("stages")
        beginArray()
        for names in reach.stages { self.names(names) }
        endArray()
        key("end")
        names(reach.end)
        endObject()
    }

    /// How many there are, and the first twenty.
    private mutating func names(_ names: [String]) {
        beginObject()
        member("sidecars", names.count)
        key("names")
        strings(Array(names.prefix(20)))
        endObject()
    }

    private mutating func cohort(_ cohort: Rollout.Cohort) {
        beginObject()
        member("sidecars", cohort.present)
        member("active", cohort.active)
        member("refused", cohort.refused)
        member("requests", cohort.requests)
        member("failures", cohort.failures)
        endObject()
    }
}
