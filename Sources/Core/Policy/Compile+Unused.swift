// Warnings about documents that nothing leads to: a provider without a group, a group without a caller.
//
// They are given only where the other half is there: a catalogue without groups is a library to copy from, and groups
// without callers wait for those that a control plane adds.

import Wire

extension Compiler {
    /// Warns of what no request can ever reach.
    func warnOfTheUnused(in folder: Folder) {
        // A file that cannot be read may hold the other half.
        guard !findings.isIncomplete else { return }
        if !folder.groups.isEmpty { warnOfProviders(folder) }
        if !folder.callers.isEmpty { warnOfGroups(folder) }
    }

    private func warnOfProviders(_ folder: Folder) {
        let used = Set(groups.flatMap { $0.targets.map(\.provider) })
        for entry in folder.providers {
            guard let place = catalogue[entry.name]?.place, !used.contains(place) else { continue }
            findings.warn("no group has a target at this provider, so nothing is ever sent there", at: entry.key)
        }
    }

    private func warnOfGroups(_ folder: Folder) {
        guard !callers.contains(where: \.allowsEverything) else { return }
        let allowed = Set(callers.flatMap(\.allowed))
        for entry in folder.groups {
            guard let place = groupPlaces[entry.name], place >= 0, !allowed.contains(place) else { continue }
            findings.warn("no caller's `allow` names this group, so nobody can use it", at: entry.key)
        }
    }
}
