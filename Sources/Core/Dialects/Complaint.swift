// Saying what is wrong with a request, and where.
//
// No reader carries a path about: a value knows its bytes, so the path of a value is found by walking from the root to
// the bytes, and only when somebody complains.
//
//     messages[2].content[0].image_url.url: expected a string, found a number (line 3:14)

import Conversation
import Wire

extension JSONDocument {
    /// The value is not what it should be.
    func complaint(at value: JSONValue, expected: String) -> Failure {
        complaint(at: value, "expected \(expected), found \(value.excerpt)")
    }

    /// Something is wrong with the value.
    func complaint(at value: JSONValue, _ text: String) -> Failure {
        let path = path(to: value)
        return malformed(path, text, at: value)
    }

    /// A member of `object` is not there, or is null.
    func complaint(missing name: String, in object: JSONValue, expected: String) -> Failure {
        let parent = path(to: object)
        let path = parent.isEmpty ? name : "\(parent).\(name)"
        return malformed(path, "expected \(expected), found nothing", at: object)
    }

    private func malformed(_ path: String, _ text: String, at value: JSONValue) -> Failure {
        let (line, column) = value.position
        let subject = path.isEmpty ? "the request" : path
        return Failure(
            .malformed, "\(subject): \(text) (line \(line):\(column))", param: path.isEmpty ? nil : path)
    }

    /// `messages[2].content`; empty for the root.
    func path(to value: JSONValue) -> String {
        var path = ""
        var here = root
        while here.range != value.range, let step = here.step(towards: value.range) {
            path += step.name.hasPrefix("[") || path.isEmpty ? step.name : "." + step.name
            here = step.value
        }
        return path
    }
}

extension JSONValue {
    fileprivate func step(towards range: Range<Int>) -> (name: String, value: JSONValue)? {
        for member in members where member.value.range.contains(range) {
            return (member.key.string ?? "", member.value)
        }
        for (index, element) in elements.enumerated() where element.range.contains(range) {
            return ("[\(index)]", element)
        }
        return nil
    }

    /// What stands there, in a word or two; short strings are quoted so that a misspelling can be seen.
    fileprivate var excerpt: String {
        switch kind {
        case .object: "an object"
        case .array: "an array"
        case .null: "null"
        case .string: range.count <= 42 ? rawText : "a string"
        default: range.count <= 24 ? rawText : "a number"
        }
    }
}

/// Members are told apart by name: `switch member.key { case "model": … }`.
@inline(__always)
func ~= (name: StaticString, key: JSONValue) -> Bool {
    key.equals(name)
}
