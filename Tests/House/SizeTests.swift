// How large a thing may be before it wants to be two things.

import Testing

@Suite struct `The sizes of the house` {
    @Test(arguments: House.everything)
    func `a file has at most 400 lines`(file: SourceFile) {
        #expect(file.lines.count <= 401, "\(file.path) has \(file.lines.count - 1) lines")
    }

    @Test(arguments: House.everything)
    func `a line has at most 120 characters`(file: SourceFile) {
        for (number, line) in file.lines.enumerated() where line.count > 120 && !isRecording(line, in: file) {
            Issue.record("\(file.path):\(number + 1) has \(line.count) characters")
        }
    }

    @Test(arguments: House.everything)
    func `a function has at most 40 lines`(file: SourceFile) {
        for function in functions(of: file) where function.length > 40 {
            Issue.record("\(file.path):\(function.line) \(function.name) has \(function.length) lines")
        }
    }

    /// A line of wire data in a test is kept as it came.
    private func isRecording(_ line: String, in file: SourceFile) -> Bool {
        file.path.hasPrefix("Tests/") && (line.contains("{\"") || line.contains("\\\""))
    }

    @Test func `the median file and the median function are small`() {
        let files = House.sources.map(\.lines.count).sorted()
        let lengths = House.sources.flatMap { functions(of: $0).map(\.length) }.sorted()
        #expect(files[files.count / 2] <= 140, "median file: \(files[files.count / 2])")
        #expect(lengths[lengths.count / 2] <= 9, "median function: \(lengths[lengths.count / 2])")
    }
}

/// Where a function begins and how many lines lie between its braces' lines, both included.
struct FunctionSize {
    var name: String
    var line: Int
    var length: Int
}

/// Finds functions by indentation: the formatter puts the closing brace under the declaration's first character.
func functions(of file: SourceFile) -> [FunctionSize] {
    var found: [FunctionSize] = []
    for (start, line) in file.lines.enumerated() {
        let code = line.drop(while: { $0 == " " })
        let isFunction = code.contains("func ") || code.contains(" init(") || code.hasPrefix("init(")
        guard isFunction, !code.hasPrefix("//"), !code.hasPrefix("case "), !code.contains("\"func ") else { continue }
        let closing = String(repeating: " ", count: line.count - code.count) + "}"
        let opens = file.lines[start...].prefix(8).contains { $0.hasSuffix("{") }
        guard opens, !code.hasSuffix("}"), let end = file.lines[start...].firstIndex(of: closing) else { continue }
        found.append(FunctionSize(name: String(code.prefix(60)), line: start + 1, length: end - start + 1))
    }
    return found
}
