// Where a value stands.
//
// While compiling, a value is carried around as a `Node`: the JSON value and the file that it came from. Nothing else
// is kept. The path and the line of a complaint are worked out from the value's offset when somebody complains, by
// walking down from the document's root to the member that holds the offset; documents without faults pay nothing.

import Wire

/// One file of the folder, read.
final class Source {
    let name: String
    let document: JSONDocument
    /// Offsets of the first byte of every line.
    private lazy var lines: [Int] = findLines()

    init(name: String, document: JSONDocument) {
        self.name = name
        self.document = document
    }

    /// A complaint about whatever stands at `offset`.
    func complaint(at offset: Int, _ message: String) -> Complaint {
        let line = lineHolding(offset)
        return Complaint(
            file: name, path: path(to: offset), line: line + 1, column: offset - lines[line] + 1, message: message)
    }

    private func findLines() -> [Int] {
        document.withBytes { bytes in
            [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
        }
    }

    private func lineHolding(_ offset: Int) -> Int {
        var (low, high) = (0, lines.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lines[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }
}

extension Source {
    /// `providers.baseten.models["glm-5.2"]`: the way from the root to the value (or key) at `offset`.
    func path(to offset: Int) -> String {
        var path = ""
        var value = document.root
        while offset > value.range.lowerBound, let step = step(from: value, towards: offset) {
            path += step.name
            if step.isKey { break }
            value = step.value
        }
        return path.hasPrefix(".") ? String(path.dropFirst()) : path
    }

    private struct Step {
        var name: String
        var value: JSONValue
        var isKey = false
    }

    private func step(from value: JSONValue, towards offset: Int) -> Step? {
        for member in value.members
        where member.key.range.lowerBound <= offset && offset < member.value.range.upperBound {
            let name = spellStep(member.key.string ?? "")
            return Step(name: name, value: member.value, isKey: offset < member.value.range.lowerBound)
        }
        for (index, element) in value.elements.enumerated() where element.range.contains(offset) {
            return Step(name: "[\(index)]", value: element)
        }
        return nil
    }

    private func spellStep(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { $0.isNameByte && $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "/") }
        if name.utf8.count > 256 { return "[\"\(name.prefix(64))…\"]" }
        return isPlain && !name.isEmpty ? ".\(name)" : "[\"\(name)\"]"
    }
}

/// A value and the file that it stands in.
struct Node {
    let value: JSONValue
    let source: Source

    var offset: Int { value.range.lowerBound }

    /// `groups.json:12:9`, for a complaint elsewhere that points here.
    var place: String {
        let here = source.complaint(at: offset, "")
        return "\(here.file):\(here.line):\(here.column)"
    }

    /// The same file, another value of it.
    func beside(_ other: JSONValue) -> Node {
        Node(value: other, source: source)
    }

    /// What stands here, in words.
    var kindName: String {
        switch value.kind {
        case .object: "an object"
        case .array: "a list"
        case .string: "a string"
        case .number: "a number"
        case .bool: "true or false"
        case .null: "null"
        }
    }
}
