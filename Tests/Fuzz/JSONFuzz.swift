// Any bytes: the reader agrees with the plain one about whether they are JSON and what they say; the same in pieces;
// what is copied or edited is JSON again.
//
// with: Tests/Core/Wire/JSON/PlainJSON.swift
// seeds: Tests/Fixtures/json-suite

import Wire

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let plain = PlainJSON(bytes)
    let document = try? JSONDocument(bytes)
    precondition(document.map { PlainJSON($0.root) } == plain, "the readers disagree")
    checkPieces(bytes, plain)
    if let document, let plain {
        checkCopy(of: document, plain)
        checkEdits(of: document)
        checkScalars(of: document.root)
    }
    return 0
}

private func checkPieces(_ bytes: [UInt8], _ plain: PlainJSON?) {
    let document = JSONDocument()
    document.begin()
    bytes.prefix(bytes.count / 2).withUnsafeBytes { document.feed($0) }
    bytes.dropFirst(bytes.count / 2).withUnsafeBytes { document.feed($0) }
    let isRead = (try? document.finish(limits: JSONLimits(duplicateKeys: .reject))) != nil
    precondition(!isRead || PlainJSON(document.root) == plain, "the pieces say something else")
}

private func checkCopy(of document: JSONDocument, _ plain: PlainJSON) {
    var writer = JSONWriter()
    writer.raw(document.root)
    precondition(PlainJSON(writer.bytes) == plain, "the copy says something else")
}

private func checkEdits(of document: JSONDocument) {
    var edits = JSONEdits(document)
    for (index, member) in document.root.members.enumerated() {
        if index % 3 == 0 { edits.remove(member, of: document.root) }
        if index % 3 == 1 { edits.replace(member.value, with: [0x31]) }
        if member.value.isObject { edits.insert(key: "x" as StaticString, value: [0x32], into: member.value) }
    }
    for element in document.root.elements { edits.replace(element, with: [0x33]) }
    var output: [UInt8] = []
    edits.write(into: &output)
    precondition(PlainJSON(output) != nil, "the edited text is no JSON")
}

private func checkScalars(of value: JSONValue) {
    if let int = value.int, let double = value.double { precondition(Double(int) == double, "two numbers") }
    if let string = value.string {
        precondition(value.equals(string), "a string is not itself")
        var writer = JSONWriter()
        writer.string(string)
        precondition(PlainJSON(writer.bytes) == .string(string), "a string is written as another")
    }
    for element in value.elements { checkScalars(of: element) }
    for member in value.members { checkScalars(of: member.value) }
}
