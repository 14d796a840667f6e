// Finding names that an object gives twice.
//
// Few members are compared each with each. Many go through a set, whose hash is seeded anew in each process: nobody can
// choose names that make it slow. Each object is looked at once, so the whole is linear in the text.

extension JSONDocument {
    private static let fewMembers = 16

    /// Complains about the first name, in the order of objects, that stands twice in its object.
    func rejectDuplicates() throws(JSONFault) {
        var seen: Set<JSONName> = []
        for index in 0..<entryCount where entries[index].kind == .object {
            if let twice = firstDuplicate(inObject: index, &seen) {
                throw JSONFault(kind: .duplicateKey, offset: Int(entries[twice].start))
            }
        }
    }

    /// The first member of an object whose name stands before it already, however either is spelled.
    package func firstDuplicate(in object: JSONValue) -> JSONMember? {
        var seen: Set<JSONName> = []
        return firstDuplicate(inObject: object.index, &seen).map { twice in
            JSONMember(key: JSONValue(document: self, index: twice))
        }
    }

    private func firstDuplicate(inObject object: Int, _ seen: inout Set<JSONName>) -> Int? {
        var keys = object + 1
        let end = Int(entries[object].next)
        var count = 0
        while keys < end {
            count += 1
            if count > Self.fewMembers { return firstDuplicateOfMany(inObject: object, &seen) }
            if contains(content(of: keys), among: object + 1..<keys) { return keys }
            keys = Int(entries[keys + 1].next)
        }
        return nil
    }

    private func contains(_ name: JSONStringContent, among keys: Range<Int>) -> Bool {
        var key = keys.lowerBound
        while key < keys.upperBound {
            if JSONName(content: content(of: key)).isSame(as: JSONName(content: name)) { return true }
            key = Int(entries[key + 1].next)
        }
        return false
    }

    private func firstDuplicateOfMany(inObject object: Int, _ seen: inout Set<JSONName>) -> Int? {
        seen.removeAll(keepingCapacity: true)
        var key = object + 1
        let end = Int(entries[object].next)
        while key < end {
            guard seen.insert(JSONName(content: content(of: key))).inserted else { return key }
            key = Int(entries[key + 1].next)
        }
        return nil
    }

    /// True when a string entry is these characters. Most are told apart by their length.
    @inlinable
    @inline(__always)
    func string(_ entry: JSONEntry, equals text: UnsafeBufferPointer<UInt8>) -> Bool {
        let count = Int(entry.end - entry.start) - 2
        if entry.flags.rawValue == 0, count != text.count { return false }
        return content(of: entry).equals(text)
    }

    /// The encoded content of a string entry.
    @usableFromInline
    func content(of entry: JSONEntry) -> JSONStringContent {
        JSONStringContent(
            start: bytes + Int(entry.start) + 1, count: Int(entry.end - entry.start) - 2, flags: entry.flags)
    }

    /// The encoded content of the string entry at `index`.
    func content(of index: Int) -> JSONStringContent {
        content(of: entries[index])
    }
}

/// A member name as its characters, however it is spelled.
private struct JSONName: Hashable {
    var content: JSONStringContent

    static func == (one: JSONName, other: JSONName) -> Bool {
        other.withCharacters { one.content.equals($0) }
    }

    /// The same as `==`, told from the lengths where both are plain.
    @inline(__always)
    func isSame(as other: JSONName) -> Bool {
        if content.isPlain, other.content.isPlain, content.count != other.content.count { return false }
        return self == other
    }

    func hash(into hasher: inout Hasher) {
        withCharacters { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    private func withCharacters<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        if content.isPlain { return body(UnsafeBufferPointer(start: content.start, count: content.count)) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: content.count) { room in
            let length = content.decode(into: room.baseAddress!)
            return body(UnsafeBufferPointer(start: room.baseAddress!, count: length))
        }
    }
}
