// The members of a request: an object in which no name stands twice.
//
// A name given twice would be a door: we would read one of the two models and the provider the other. Names are
// compared as characters, for `"\u006dodel"` is the same name as `"model"`.

import Conversation
import Wire

extension JSONDocument {
    /// The request's members; a complaint when it is no object or gives a name twice.
    func topLevel() throws(Failure) -> JSONMembers {
        guard root.isObject else { throw complaint(at: root, expected: "an object") }
        let members = root.members
        if let twice = firstDuplicate(members) {
            throw complaint(at: twice.value, "\(twice.key.rawText) is given twice")
        }
        return members
    }

    private func firstDuplicate(_ members: JSONMembers) -> JSONMember? {
        var count = 0
        for member in members {
            count += 1
            if count > 32 || !member.key.isPlain { return firstDuplicateOfMany(members) }
            for earlier in members {
                if earlier.key.range == member.key.range { break }
                if earlier.key.hasSameBytes(as: member.key) { return member }
            }
        }
        return nil
    }

    private func firstDuplicateOfMany(_ members: JSONMembers) -> JSONMember? {
        var seen: Set<String> = []
        return members.first { !seen.insert($0.key.string ?? "").inserted }
    }
}

extension JSONValue {
    /// Has no escapes, so that equal characters are equal bytes.
    fileprivate var isPlain: Bool { withBytes { !$0.contains(UInt8(ascii: "\\")) } }

    fileprivate func hasSameBytes(as other: JSONValue) -> Bool {
        range.count == other.range.count && withBytes { mine in other.withBytes { mine.elementsEqual($0) } }
    }
}
