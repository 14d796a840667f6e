// JSON as a tree, to compare a telling that was written with one that stands in a file.
//
// The order of members says nothing, the order of elements does; numbers are compared by value.

import Wire

/// A JSON value on its own.
indirect enum Tree {
    case object([(name: String, value: Tree)])
    case array([Tree])
    case string(String)
    case number(Double)
    /// `true`, `false` or `null`.
    case word(String)

    init(_ value: JSONValue) {
        switch value.kind {
        case .object: self = .object(value.members.map { ($0.key.string ?? "", Tree($0.value)) })
        case .array: self = .array(value.elements.map { Tree($0) })
        case .string: self = .string(value.string ?? "")
        case .number: self = .number(value.double ?? .nan)
        default: self = .word(value.rawText)
        }
    }

    init(_ text: String) throws {
        self = Tree(try JSONDocument(text).root)
    }

    /// A member of an object.
    subscript(name: String) -> Tree? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The characters of a string.
    var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The tree as compact JSON.
    var text: String {
        var writer = JSONWriter()
        write(into: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func write(into writer: inout JSONWriter) {
        switch self {
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.key(member.name)
                member.value.write(into: &writer)
            }
            writer.endObject()
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(into: &writer) }
            writer.endArray()
        case .string(let text): writer.string(text)
        case .number(let number): Int(exactly: number).map { writer.int($0) } ?? writer.double(number)
        case .word(let word): writer.raw(bytes: Array(word.utf8))
        }
    }
}

extension Tree {
    /// The tree with what a skeleton has and it has not. The one element of a skeleton's array stands for all.
    func filled(from skeleton: Tree) -> Tree {
        switch (self, skeleton) {
        case (.object(let members), .object(let bones)):
            let known = members.map { member in
                (member.name, skeleton[member.name].map { member.value.filled(from: $0) } ?? member.value)
            }
            return .object(known + bones.filter { self[$0.name] == nil })
        case (.array(let elements), .array(let bones)) where bones.count == 1:
            return .array(elements.map { $0.filled(from: bones[0]) })
        default: return self
        }
    }

    /// The tree with every value of it changed, from the inside out.
    func changed(_ change: (Tree) -> Tree) -> Tree {
        switch self {
        case .object(let members): change(.object(members.map { ($0.name, $0.value.changed(change)) }))
        case .array(let elements): change(.array(elements.map { $0.changed(change) }))
        default: change(self)
        }
    }

    /// The object without a member.
    func without(_ name: String) -> Tree {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.name != name })
    }
}

extension Tree {
    /// Where the trees differ, as lines that people can read: `messages[1].content: "a" where "b" was expected`.
    func differences(from expected: Tree, at path: String = "") -> [String] {
        switch (self, expected) {
        case (.object(let mine), .object(let theirs)):
            let strangers = mine.filter { expected[$0.name] == nil }.map { member in
                "\(path).\(member.name): \(member.value.text) where nothing was expected"
            }
            return strangers
                + theirs.flatMap { member -> [String] in
                    let place = path.isEmpty ? member.name : "\(path).\(member.name)"
                    guard let value = self[member.name] else {
                        return ["\(place): nothing where \(member.value.text) was expected"]
                    }
                    return value.differences(from: member.value, at: place)
                }
        case (.array(let mine), .array(let theirs)):
            let shared = zip(mine, theirs).enumerated().flatMap { index, pair in
                pair.0.differences(from: pair.1, at: "\(path)[\(index)]")
            }
            return shared
                + mine.enumerated().dropFirst(theirs.count).map { index, element in
                    "\(path)[\(index)]: \(element.text) where nothing was expected"
                }
                + theirs.enumerated().dropFirst(mine.count).map { index, element in
                    "\(path)[\(index)]: nothing where \(element.text) was expected"
                }
        default:
            return isSame(as: expected) ? [] : ["\(path): \(text) where \(expected.text) was expected"]
        }
    }

    private func isSame(as other: Tree) -> Bool {
        switch (self, other) {
        case (.string(let mine), .string(let theirs)): mine == theirs
        case (.number(let mine), .number(let theirs)): mine == theirs
        case (.word(let mine), .word(let theirs)): mine == theirs
        default: false
        }
    }
}
