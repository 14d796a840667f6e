// `groups.*.script` and `groups.*.external`
//
// Documents may come from far away, so a script has to be wanted twice: by a document that names it, and by whoever
// starts the sidecar, who names the folders that programs may be started from. What the program is shown of the
// environment stands in the document, but not those variables by which the loader or an interpreter would run other
// code than the program's own.

import Wire

extension Compiler {
    /// The advisor of a group whose strategy has one.
    func compileAdvisor(_ group: Fields<GroupMember>, _ strategy: Group.Strategy) -> Advisor? {
        let siblings: [(GroupMember, Group.Strategy)] = [(.script, .script), (.external, .external)]
        for (member, owner) in siblings where strategy != owner {
            guard let node = group[member] else { continue }
            let own = owner.rawValue
            findings.complain("`\(own)` belongs to strategy `\(own)`, not to `\(strategy.rawValue)`", at: node)
        }
        switch strategy {
        case .script: return compileScript(group)
        case .external: return compileExternal(group)
        default: return nil
        }
    }

    /// Some target of the group says how much it should get.
    func givesWeights(_ group: Fields<GroupMember>) -> Bool {
        (group.list(.targets) ?? []).contains { $0.value["weight"] != nil }
    }

    private func compileScript(_ group: Fields<GroupMember>) -> Advisor? {
        group.need(.script, "which program to ask, as {\"command\": [\"/path/to/program\"]}")
        guard let fields = group.fields(.script, ScriptMember.self) else { return nil }
        let script = ScriptAdvisor(command: compileCommand(fields), environment: compileEnvironment(fields))
        return Advisor(
            source: .script(script), timeout: fields.whole(.timeout, 1...Advisor.mostTimeout) ?? 250,
            onError: fields.word(.onError, Advisor.OnError.self) ?? .fallback, drawsByWeight: givesWeights(group))
    }

    private func compileCommand(_ fields: Fields<ScriptMember>) -> [String] {
        fields.need(.command, "a list: the program's absolute path, then its arguments")
        guard let nodes = fields.list(.command), let place = fields[.command] else { return [] }
        guard let program = nodes.first else {
            findings.complain("expected a list that begins with a program's path", at: place)
            return []
        }
        if nodes.count > mostArguments { findings.complain("expected at most \(mostArguments) words", at: place) }
        for node in nodes { checkArgument(node) }
        checkProgram(program)
        return nodes.map { $0.value.string ?? "" }
    }

    private func checkArgument(_ node: Node) {
        guard let text = node.value.string else { return findings.expected("a string", at: node) }
        if text.utf8.contains(0) { findings.complain("expected a string without NUL characters", at: node) }
        if text.utf8.count > 4_096 { findings.complain("expected at most 4096 bytes", at: node) }
    }

    private func checkProgram(_ node: Node) {
        guard let path = node.value.string else { return }
        let steps = path.split(separator: "/", omittingEmptySubsequences: false)
        guard path.hasPrefix("/"), !steps.dropFirst().contains(where: { ["", ".", ".."].contains($0) }) else {
            return findings.complain("expected a program's absolute path, without `.`, `..` and `//` in it", at: node)
        }
        guard let folders = scriptFolders, !folders.contains(where: { path.isBelow($0) }) else { return }
        findings.complain(
            "this program may not be started: it lies in no folder that --allow-scripts names"
                + (folders.isEmpty ? " (none is named)" : " (\(folders.joined(separator: ", ")))"), at: node)
    }

    private func compileEnvironment(_ fields: Fields<ScriptMember>) -> [String] {
        (fields.entries(.environment) ?? []).map { entry in
            checkVariable(entry)
            guard let value = entry.value.value.string else {
                findings.expected("a string", at: entry.value)
                return ""
            }
            if value.utf8.contains(0) {
                findings.complain("expected a string without NUL characters", at: entry.value)
            }
            return "\(entry.name)=\(value)"
        }.sorted()
    }

    private func checkVariable(_ entry: Entry) {
        let name = entry.name
        let isName = !name.isEmpty && name.utf8.allSatisfy { $0.isNameByte && !".-:@+/".utf8.contains($0) }
        if !isName || name.utf8.first?.isDigit ?? true {
            return findings.complain("expected the name of an environment variable", at: entry.key)
        }
        let isReserved = reservedVariables.contains(name) || reservedFamilies.contains { name.hasPrefix($0) }
        if isReserved {
            findings.complain("`\(name)` decides what code runs, so a document may not set it", at: entry.key)
        }
    }
}

/// Words of a command.
private let mostArguments = 64

private let reservedVariables: Set<String> = [
    "PATH", "IFS", "ENV", "BASH_ENV", "SHELLOPTS", "BASHOPTS", "GCONV_PATH", "NLSPATH", "JAVA_TOOL_OPTIONS",
]
/// Of the loader, the C library and interpreters.
private let reservedFamilies = ["LD_", "GLIBC_", "MALLOC_", "BASH_FUNC_", "PYTHON", "PERL", "RUBY", "NODE_", "LUA_"]

extension String {
    /// A path of something in this folder, or in a folder of it.
    fileprivate func isBelow(_ folder: String) -> Bool {
        hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
    }
}
