// Editing some ranges of a text, and leaving every other byte alone.
//
// An edit is a splice: a range of the text and the bytes to stand there instead. Replacing a value is one. Members are
// harder, for their commas depend on what else happens to the object, so they are only noted, and become splices when
// the text is written: a member that goes takes the comma behind it with it, up to the next name; if nothing that stays
// follows, then the comma before it instead; a member that comes stands behind the last one that stays.
//
//     {"a":1, "b":2, "c":3}    remove a         {"b":2, "c":3}
//                              remove b, c      {"a":1}
//                              remove c, add d  {"a":1, "b":2,"d":4}
//                              remove a, b, c   {}
//
// Elements of an array go in the same way.
//
// Edits inside something that is replaced or removed as a whole are forgotten.

/// Edits of one document's text.
package struct JSONEdits {
    private var document: JSONDocument
    /// In the order in which they are applied.
    private var splices: [Splice] = []
    /// Indices of what goes: a member's name, an element.
    private var removed: Set<Int> = []
    /// The objects and arrays that lose or gain something, in the order in which they were met.
    private var containers: [Int] = []
    private var met: Set<Int> = []
    private var inserted: [(object: Int, content: Range<Int>)] = []
    /// What is to be written: the splices hold ranges of it.
    private var material: [UInt8] = []

    private struct Splice {
        var range: Range<Int>
        var content: Range<Int>
    }

    /// No edits yet.
    package init(_ document: JSONDocument) { self.document = document }

    /// Forgets all edits but not the memory, and turns to `document`.
    package mutating func begin(_ document: JSONDocument) {
        self.document = document
        splices.removeAll(keepingCapacity: true)
        removed.removeAll(keepingCapacity: true)
        containers.removeAll(keepingCapacity: true)
        met.removeAll(keepingCapacity: true)
        inserted.removeAll(keepingCapacity: true)
        material.removeAll(keepingCapacity: true)
    }

    /// True when the text would be written as it is.
    package var isEmpty: Bool { splices.isEmpty && containers.isEmpty }

    /// Puts other bytes (one JSON value) in the place of a value. Of two replacements of one value the later counts.
    package mutating func replace(_ value: JSONValue, with bytes: [UInt8]) {
        replace(value) { $0.raw(bytes: bytes) }
    }

    /// Puts what `write` writes (one JSON value) in the place of a value.
    package mutating func replace(_ value: JSONValue, _ write: (inout JSONWriter) -> Void) {
        splices.removeAll { $0.range == value.range }
        let start = material.count
        var writer = JSONWriter(taking: &material)
        write(&writer)
        writer.finish(&material)
        add(Splice(range: value.range, content: start..<material.count))
    }

    /// Takes a member out of its object.
    package mutating func remove(_ member: JSONMember, of object: JSONValue) {
        precondition(object.isObject)
        note(object)
        removed.insert(member.key.index)
    }

    /// Takes an element out of its array.
    package mutating func remove(_ element: JSONValue, of array: JSONValue) {
        precondition(array.isArray)
        note(array)
        removed.insert(element.index)
    }

    /// Adds a member behind all others. Its value is the bytes of one JSON value.
    package mutating func insert(key: StaticString, value: [UInt8], into object: JSONValue) {
        insert(into: object) { writer in
            writer.key(key)
            writer.raw(bytes: value)
        }
    }

    /// Adds a member behind all others. Its value is the bytes of one JSON value.
    package mutating func insert(key: String, value: [UInt8], into object: JSONValue) {
        insert(into: object) { writer in
            writer.key(key)
            writer.raw(bytes: value)
        }
    }

    /// Appends the edited text.
    package func write(into output: inout [UInt8]) {
        // Not for more: exact reservations, one after another, would copy what is there each time.
        if output.isEmpty { output.reserveCapacity(document.byteCount + material.count) }
        if containers.isEmpty { return apply(into: &output) }
        var edits = self
        for container in containers { edits.spliceChildren(of: container) }
        edits.apply(into: &output)
    }

    private mutating func note(_ container: JSONValue) {
        precondition(container.document === document)
        if met.insert(container.index).inserted { containers.append(container.index) }
    }

    private mutating func insert(into object: JSONValue, _ write: (inout JSONWriter) -> Void) {
        precondition(object.isObject)
        note(object)
        let start = material.count
        var writer = JSONWriter(taking: &material)
        write(&writer)
        writer.finish(&material)
        inserted.append((object.index, start..<material.count))
    }

    private func apply(into output: inout [UInt8]) {
        document.withBytes { text in
            var copied = 0
            // A splice that begins inside one before it belongs to something that is gone.
            for splice in splices where splice.range.lowerBound >= copied {
                output.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[copied..<splice.range.lowerBound]))
                output.append(contentsOf: material[splice.content])
                copied = splice.range.upperBound
            }
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[copied...]))
        }
    }

    private mutating func add(_ splice: Splice) {
        var place = splices.count
        while place > 0, Self.comesFirst(splice, splices[place - 1]) { place -= 1 }
        splices.insert(splice, at: place)
    }

    /// The order of application: by place; there, what inserts before what replaces, the larger before what is in it.
    private static func comesFirst(_ one: Splice, _ other: Splice) -> Bool {
        if one.range.lowerBound != other.range.lowerBound { return one.range.lowerBound < other.range.lowerBound }
        if one.range.isEmpty != other.range.isEmpty { return one.range.isEmpty }
        return one.range.upperBound > other.range.upperBound
    }
}

extension JSONEdits {
    /// Turns what was noted about an object's members, or an array's elements, into splices.
    private mutating func spliceChildren(of container: Int) {
        let container = JSONValue(document: document, index: container)
        var lastKept: Range<Int>?
        var last: Range<Int>?
        var goingSince: Int?
        container.forEachChild { index, range in
            last = range
            if removed.contains(index) {
                goingSince = goingSince ?? range.lowerBound
                return
            }
            if let start = goingSince { add(Splice(range: start..<range.lowerBound, content: 0..<0)) }
            goingSince = nil
            lastKept = range
        }
        if let goingSince, let last {
            add(Splice(range: (lastKept?.upperBound ?? goingSince)..<last.upperBound, content: 0..<0))
        }
        let end = lastKept?.upperBound ?? container.range.lowerBound + 1
        spliceInsertions(into: container.index, at: end, afterMember: lastKept != nil)
    }

    private mutating func spliceInsertions(into object: Int, at place: Int, afterMember: Bool) {
        guard inserted.contains(where: { $0.object == object }) else { return }
        let start = material.count
        for insertion in inserted where insertion.object == object {
            if afterMember || material.count > start { material.append(UInt8(ascii: ",")) }
            material.append(contentsOf: material[insertion.content])
        }
        add(Splice(range: place..<place, content: start..<material.count))
    }
}

extension JSONValue {
    /// Calls `body` with the index and the bytes of each member (its name's index) or element.
    fileprivate func forEachChild(_ body: (Int, Range<Int>) -> Void) {
        for member in members { body(member.key.index, member.range) }
        for element in elements { body(element.index, element.range) }
    }
}
