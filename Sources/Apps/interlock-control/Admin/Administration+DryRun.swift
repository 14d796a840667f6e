// A write that is only looked at: what would change, whether it would compile, and what it would do to eligibility.

import EventLoop
import Policy
import Wire

extension Administration {
    /// Says what a write would do. Nothing is locked and nothing is written.
    func dryRun(
        _ call: Call, at place: DocumentPlace?, _ edit: (inout Draft) throws -> Void
    ) async throws -> Answer {
        try await archive.refresh()
        var draft = Draft(archive.head, now: loop.wallSeconds)
        try draft.check(call, at: place)
        try edit(&draft)
        let compiled = try Administration.compile(draft, version: draft.head.version + 1)
        let old = archive.policy?.policy
        let impact = await Impact.between(old, compiled.policy, draft.delta, now: draft.now) { [loop] in
            await loop.pause(milliseconds: 0)
        }
        return Answer.json { writer in
            writer.beginObject()
            writer.key("dry_run")
            writer.bool(true)
            writer.member("version", draft.head.version)
            writer.member("digest", compiled.policy.snapshot.digest)
            writer.key("changed")
            writer.strings(draft.changed)
            writer.key("changes")
            writer.differences(Difference.between(draft.head.documents, draft.documents))
            writer.key("impact")
            writer.beginArray()
            for impact in impact { impact.write(into: &writer) }
            writer.endArray()
            writer.key("warnings")
            writer.complaints(compiled.warnings)
            writer.endObject()
        }
    }
}
