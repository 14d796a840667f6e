// Documents → policy.
//
// Everything is looked at, whatever was wrong before it: a value that cannot be read is complained of and a stand-in
// goes on in its place, so one run tells everything. A policy only comes out when there was no complaint at all;
// the stand-ins never get that far.

import Wire

/// A policy, and what is odd about its documents all the same.
package struct CompiledPolicy: Sendable {
    package var policy: Policy
    /// Sorted.
    package var warnings: [Complaint]
}

extension Policy {
    /// Compiles the files of a folder.
    ///
    /// - Parameters:
    ///   - sequence: the number under which the policy will be in force.
    ///   - version: the number of the documents, where it is another.
    ///   - digest: SHA-256 (32 bytes) of the bytes given to it.
    ///   - scriptFolders: where programs must lie that the documents name, as absolute paths; nil: not checked, by
    ///     those who will not start them.
    ///   - revoked: tokens that let nobody in, whatever the documents say.
    ///   - now: seconds since 1970, to warn of what has expired; nil: nothing has.
    /// - Throws: every complaint at once, sorted by file and place.
    package static func compile(
        _ files: [PolicyFile], sequence: Int, version: Int? = nil, digest: ([UInt8]) -> [UInt8],
        scriptFolders: [String]? = nil, revoked: Set<TokenDigest> = [], now: Int? = nil
    ) throws(PolicyRefusal) -> CompiledPolicy {
        let findings = Findings()
        let folder = Folder(files, findings)
        var compiler = Compiler(findings: findings, scriptFolders: scriptFolders, now: now)
        compiler.compile(folder)
        if findings.hasComplaints {
            throw PolicyRefusal(complaints: findings.sortedComplaints, warnings: findings.sortedWarnings)
        }
        let snapshot = Snapshot(
            version: version, sequence: sequence, digest: Hex.spell(digest(folder.canonicalBytes)))
        let policy = Policy(
            providers: compiler.providers, groups: compiler.groups, callers: compiler.callers, snapshot: snapshot,
            revoked: revoked)
        return CompiledPolicy(policy: policy, warnings: findings.sortedWarnings)
    }
}

/// A compilation under way.
struct Compiler {
    let findings: Findings
    let scriptFolders: [String]?
    /// Seconds since 1970; nil where nobody says.
    let now: Int?
    /// Name → what its document says, also for a provider that is not in order.
    var catalogue: [String: ProviderEntry] = [:]
    var providers: [Provider] = []
    var groups: [Group] = []
    var groupPlaces: [String: Int] = [:]
    var callers: [Caller] = []
    var tokenPlaces: [TokenDigest: Node] = [:]

    init(findings: Findings, scriptFolders: [String]?, now: Int? = nil) {
        self.findings = findings
        self.scriptFolders = scriptFolders
        self.now = now
    }

    mutating func compile(_ folder: Folder) {
        for entry in folder.providers { compileProvider(entry) }
        for entry in folder.groups { compileGroup(entry) }
        for entry in folder.callers { compileCaller(entry) }
        warnOfTheUnused(in: folder)
    }

    /// Complains that `name` refers to nothing, unless it may stand in a file that could not be read.
    func complainUnknown(_ kind: String, _ name: String, among known: some Sequence<String>, at node: Node) {
        guard !findings.isIncomplete else { return }
        findings.complain("there is no \(kind) `\(name)`\(suggestion(for: name, among: known.sorted()))", at: node)
    }
}
