// What the control plane knows, for somebody who named what it does not know.

import Terminal
import Wire

extension ControlClient {
    /// Does `work`; where the control plane has no `name`, its refusal says which names of `list` are near, or which
    /// there are. `member` is what items of the list are called by.
    func naming<Result>(
        _ name: String, in list: Path, cursor: String = "after", member: String = "name", _ work: () throws -> Result
    ) throws -> Result {
        do {
            return try work()
        } catch var refusal as ControlRefusal where refusal.status == 404 && refusal.hint == nil {
            refusal.hint = hint(name, list, cursor, member)
            throw refusal
        }
    }

    /// Does `work`; where there is no such snapshot, the refusal says which is the newest.
    func namingSnapshot<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch var refusal as ControlRefusal where refusal.status == 404 {
            let newest = try? get(Path("snapshots").with("limit", "1")).root.list("items").first?.word("version")
            refusal.hint = newest.map { "the newest snapshot is \($0)" }
            throw refusal
        }
    }

    /// One thousand names are looked at: who has more will find it by `interlock get`.
    private func hint(_ name: String, _ list: Path, _ cursor: String, _ member: String) -> String? {
        // Some lists have no pages.
        let found = (try? items(list, cursor: cursor, most: 1000).items) ?? (try? get(list).root.list("items"))
        guard let known = found?.map({ $0.word(member) }), !known.contains(name) else { return nil }
        if let near = nearestName(to: name, among: known.sorted()) { return "did you mean '\(near)'?" }
        return known.isEmpty ? "there is none yet" : Misuse.list(member == "name" ? known.sorted() : known)
    }
}
