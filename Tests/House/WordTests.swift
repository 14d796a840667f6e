// What things are called, and that they say what they are.

import Testing

@Suite struct `The words of the house` {
    @Test(arguments: House.everything)
    func `a file begins by saying what it is`(file: SourceFile) {
        #expect(file.lines.first?.hasPrefix("//") == true, "\(file.path) has no head comment")
    }

    @Test(arguments: House.sources)
    func `no drawer is named after nothing`(file: SourceFile) {
        let drawers: Set = ["Util", "Utils", "Utilities", "Helper", "Helpers", "Manager", "Base", "Common", "Misc"]
        let name = file.path.split(separator: "/").last.map(String.init) ?? ""
        #expect(drawers.isDisjoint(with: words(of: name)), "\(file.path)")
    }

    @Test(arguments: House.core + House.shell)
    func `every package declaration has a comment`(file: SourceFile) {
        for (number, line) in file.lines.enumerated() where declares(line) {
            let documented = commentStands(above: number, in: file.lines)
            #expect(documented, "\(file.path):\(number + 1) \(line.trimmingPrefix(while: { $0 == " " }))")
        }
    }

    @Test(arguments: House.everything)
    func `nothing is read that lies beside the checkout`(file: SourceFile) {
        let signs = ["checkout.deleting" + "LastPathComponent()", "../sha" + "red", "\"sha" + "red/"]
        for (number, line) in file.lines.enumerated() where signs.contains(where: line.contains) {
            Issue.record("\(file.path):\(number + 1) \(line)")
        }
    }

    @Test func `each dialect folder has the files of its lanes`() {
        let files = House.core.filter {
            $0.path.hasPrefix("Sources/Core/Dialects/") && $0.path.count { $0 == "/" } == 4
        }
        let folders = Dictionary(grouping: files) { String($0.path.split(separator: "/")[3]) }
        let verbs = folders.mapValues { Set($0.compactMap { verb(of: $0.path) }) }
        let everyone: Set = [
            "ReadFacts", "ReadPrompt", "ReadReply", "ObserveReply", "ReadFailure", "WritePrompt", "EditPrompt",
            "WriteReply", "WriteFailure", "Words",
        ]
        for (dialect, present) in verbs {
            #expect(present.isSuperset(of: everyone), "\(dialect) lacks \(everyone.subtracting(present).sorted())")
        }
        #expect(verbs.count == 3)
    }

    @Test(arguments: ["Chat", "Responses", "Messages"])
    func `a dialect knows the hub and no other dialect`(dialect: String) {
        let others = ["chat", "responses", "messages"].filter { $0 != dialect.lowercased() }
        let signs = others.flatMap { ["== .\($0)", "!= .\($0)", "case .\($0):", "Dialect.\($0)"] }
        for file in House.core where file.path.hasPrefix("Sources/Core/Dialects/\(dialect)/") {
            for (number, line) in file.lines.enumerated() where signs.contains(where: line.contains) {
                Issue.record("\(file.path):\(number + 1) \(line)")
            }
        }
    }

    /// `PolicyFolder.swift` → `Policy`, `Folder`
    private func words(of name: String) -> [String] {
        var words: [String] = []
        for letter in name.prefix(while: { $0 != "." }) {
            if letter.isUppercase || words.isEmpty { words.append("") }
            words[words.count - 1].append(letter)
        }
        return words
    }

    /// `Chat+ReadPrompt+Parts.swift` → `ReadPrompt`
    private func verb(of path: String) -> String? {
        let name = path.split(separator: "/").last?.dropLast(".swift".count) ?? ""
        let words = name.split(separator: "+")
        return words.count > 1 ? String(words[1]) : nil
    }

    private func declares(_ line: String) -> Bool {
        let code = line.drop(while: { $0 == " " })
        guard code.hasPrefix("package ") || code.hasPrefix("public ") else { return false }
        let words = code.split(separator: " ")
        let kinds: Set<Substring> = ["struct", "enum", "class", "final", "protocol", "func", "mutating", "static"]
        guard words.count > 1, kinds.contains(words[1]) else { return false }
        return !code.contains(" static let ") && !code.contains(" static func ==") && !code.contains(" static func <")
            && !code.contains("func hash(into")
    }

    private func commentStands(above number: Int, in lines: [String]) -> Bool {
        var place = number - 1
        while place >= 0 {
            let code = lines[place].drop(while: { $0 == " " })
            if code.hasPrefix("///") { return true }
            guard code.hasPrefix("@") else { return false }
            place -= 1
        }
        return false
    }
}
