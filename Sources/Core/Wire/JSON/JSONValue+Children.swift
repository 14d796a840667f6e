// Members and elements.

extension JSONValue {
    /// The member's value; the last one if the name is given twice; nil if there is none or this is no object.
    @inlinable package subscript(key: StaticString) -> JSONValue? {
        member(UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    }

    /// The member's value; the last one if the name is given twice; nil if there is none or this is no object.
    package func member(_ name: String) -> JSONValue? {
        var name = name
        return name.withUTF8 { member($0) }
    }

    /// The element at `position`, counted from 0; nil beyond the last or if this is no array. Walks.
    package subscript(position: Int) -> JSONValue? {
        guard position >= 0 else { return nil }
        var left = position
        for element in elements {
            if left == 0 { return element }
            left -= 1
        }
        return nil
    }

    /// How many members or elements there are; 0 for scalars. Walks.
    package var count: Int {
        switch kind {
        case .object: members.reduce(0) { count, _ in count + 1 }
        case .array: elements.reduce(0) { count, _ in count + 1 }
        default: 0
        }
    }

    /// True for `{}`, `[]` and every scalar.
    @inlinable package var hasNoChildren: Bool { Int(entry.next) == index + 1 }

    /// The members in the order of the text; none if this is no object.
    @inlinable package var members: JSONMembers { JSONMembers(document: document, within: index, .object) }

    /// The elements in the order of the text; none if this is no array.
    @inlinable package var elements: JSONElements { JSONElements(document: document, within: index, .array) }

    @usableFromInline func member(_ name: UnsafeBufferPointer<UInt8>) -> JSONValue? {
        let entries = document.entries
        guard entries[index].kind == .object else { return nil }
        let end = Int(entries[index].next)
        var key = index + 1
        var found = 0
        while key < end {
            if document.string(entries[key], equals: name) { found = key + 1 }
            key = Int(entries[key + 1].next)
        }
        return found == 0 ? nil : JSONValue(document: document, index: found)
    }
}

/// A member of an object.
public struct JSONMember {
    /// The name, a string token.
    @usableFromInline package let key: JSONValue

    @inlinable init(key: JSONValue) { self.key = key }

    /// The value.
    @inlinable @inline(__always) package var value: JSONValue {
        JSONValue(document: key.document, index: key.index + 1)
    }

    /// The bytes from the name's quote to the end of the value.
    @inlinable package var range: Range<Int> { key.range.lowerBound..<value.range.upperBound }
}

/// The members of an object, in the order of the text.
public struct JSONMembers: Sequence, IteratorProtocol {
    @usableFromInline let document: JSONDocument
    @usableFromInline var key: Int
    @usableFromInline let end: Int

    @inlinable init(document: JSONDocument, within index: Int, _ kind: JSONKind) {
        self.document = document
        let entry = document.entries[index]
        key = index + 1
        end = entry.kind == kind ? Int(entry.next) : 0
    }

    /// The next member.
    @inlinable public mutating func next() -> JSONMember? {
        guard key < end else { return nil }
        defer { key = Int(document.entries[key + 1].next) }
        return JSONMember(key: JSONValue(document: document, index: key))
    }
}

/// The elements of an array, in the order of the text.
public struct JSONElements: Sequence, IteratorProtocol {
    @usableFromInline let document: JSONDocument
    @usableFromInline var element: Int
    @usableFromInline let end: Int

    @inlinable init(document: JSONDocument, within index: Int, _ kind: JSONKind) {
        self.document = document
        let entry = document.entries[index]
        element = index + 1
        end = entry.kind == kind ? Int(entry.next) : 0
    }

    /// The next element.
    @inlinable public mutating func next() -> JSONValue? {
        guard element < end else { return nil }
        defer { element = Int(document.entries[element].next) }
        return JSONValue(document: document, index: element)
    }
}
