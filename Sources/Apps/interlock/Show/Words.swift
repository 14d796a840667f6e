// Members of the API's documents as words for tables.

import Wire

extension String {
    /// The same with blanks in the place of line breaks and other controls, which would tear a table apart.
    var onOneLine: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }
}

extension JSONValue {
    /// A member as a word: a string as it is, a number or truth as it is spelt, nothing for null and what is not there.
    func word(_ name: String) -> String { member(name)?.word ?? "" }

    /// The value itself as a word.
    var word: String {
        switch kind {
        case .string: string ?? ""
        case .null: ""
        default: rawText
        }
    }

    /// A member that is a list, or nothing.
    func list(_ name: String) -> [JSONValue] {
        guard let list = member(name), list.isArray else { return [] }
        return Array(list.elements)
    }

    /// `track=canary,zone=a` of an object of texts; several in order of their names.
    func pairs(_ name: String) -> String {
        guard let object = member(name), object.isObject else { return "" }
        let pairs = object.members.map { "\($0.key.string ?? "")=\($0.value.word)" }
        return pairs.sorted().joined(separator: ",")
    }

    /// A scope in words: `everything`, `track=canary`, `10 percent`.
    func scope(_ name: String) -> String {
        guard let scope = member(name), scope.isObject, !scope.hasNoChildren else { return "everything" }
        var words: [String] = []
        if scope["labels"] != nil { words.append(scope.pairs("labels")) }
        if let percent = scope["percent"] { words.append("\(percent.word) percent") }
        let rest = scope.list("except")
        if words.isEmpty { words.append("everything") }
        return words.joined(separator: " and ") + (rest.isEmpty ? "" : ", \(rest.count) excepted")
    }
}
