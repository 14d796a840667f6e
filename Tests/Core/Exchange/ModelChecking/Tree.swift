// JSON as the slow specification sees it: a tree that is read, asked and written in the plainest way.
//
// It shares nothing with `Wire`, so that a mistake there is not made twice.

/// A JSON value.
indirect enum Tree: Equatable, Sendable {
    case null
    case bool(Bool)
    /// Whole numbers only: the generators write no others.
    case number(Int)
    case fraction(String)
    case text(String)
    case list([Tree])
    /// In order.
    case object([Member])

    struct Member: Equatable, Sendable {
        var name: String
        var value: Tree
    }
}

extension Tree: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .text(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(integerLiteral value: Int) { self = .number(value) }
    init(arrayLiteral elements: Tree...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, Tree)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }
}

extension Tree {
    /// A member; nil where there is none or it is null.
    subscript(name: String) -> Tree? {
        get {
            guard case .object(let members) = self, let found = members.first(where: { $0.name == name }),
                found.value != .null
            else { return nil }
            return found.value
        }
        set {
            guard case .object(var members) = self else { return }
            members.removeAll { $0.name == name }
            if let newValue { members.append(Member(name: name, value: newValue)) }
            self = .object(members)
        }
    }

    var string: String? { if case .text(let text) = self { text } else { nil } }
    var int: Int? { if case .number(let number) = self { number } else { nil } }
    var isTrue: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    var elements: [Tree] { if case .list(let elements) = self { elements } else { [] } }
    var members: [Member] { if case .object(let members) = self { members } else { [] } }
    var strings: [String] { elements.compactMap(\.string) }

    /// These members laid over this object's.
    func laid(over below: Tree?) -> Tree {
        var whole = below ?? .object([])
        for member in members { whole[member.name] = member.value }
        return whole
    }
}

extension Tree {
    /// The JSON text. The strings of generators need no escapes but these two.
    var json: String {
        switch self {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .number(let number): String(number)
        case .fraction(let digits): digits
        case .text(let text): Self.quoted(text)
        case .list(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0.name) + ":" + $0.value.json }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
