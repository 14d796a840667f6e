// The fields of a head.
//
// The head's own bytes are kept as they came, in one array, with the names made lower-case in place; beside it an array
// of positions. No string is made for a field unless someone asks for one. Reading a new head into old fields uses
// their memory again. What is deliberately missing: any way to change a field. Who sends a head writes one, with
// `HTTPWriter`.

/// The header lines of one message, in order, repeated names included.
package struct HTTPFields: Sendable {
    struct Slot: Sendable {
        var name: Int32
        var nameCount: Int32
        var value: Int32
        var valueCount: Int32
    }

    var bytes: [UInt8] = []
    var slots: [Slot] = []

    package init() {}

    /// How many header lines there are.
    package var count: Int { slots.count }

    /// Calls `body` with the bytes of the first field of this name; with nil where there is none.
    package func withValue<R>(_ name: StaticString, _ body: (UnsafeRawBufferPointer?) -> R) -> R {
        bytes.withUnsafeBytes { all in
            guard let slot = firstSlot(of: name, in: all) else { return body(nil) }
            return body(value(of: slot, in: all))
        }
    }

    /// The value of the first field of this lower-case name; octets that are no UTF-8 are replaced.
    package func value(_ name: StaticString) -> String? {
        withValue(name) { $0.map { String(decoding: $0, as: UTF8.self) } }
    }

    /// The value of the first field of this name, where the name is known only at run time.
    package func value(named name: String) -> String? {
        var found: String?
        let wanted = name.lowercased()
        forEach { field, value in
            if found == nil, field.elementsEqual(wanted.utf8) { found = String(decoding: value, as: UTF8.self) }
        }
        return found
    }

    /// Whether there is a field of this lower-case name.
    package func contains(_ name: StaticString) -> Bool { withValue(name) { $0 != nil } }

    /// Whether the first field of this lower-case name has this value; letters are compared without case.
    package func equals(_ name: StaticString, _ value: StaticString) -> Bool {
        withValue(name) { found in found.map { HTTPFields.same($0, value) } ?? false }
    }

    /// Whether any field of this lower-case name lists this lower-case word, as Connection does.
    package func lists(_ name: StaticString, _ word: StaticString) -> Bool {
        bytes.withUnsafeBytes { all in
            slots.contains { slot in
                matches(slot, name, in: all) && HTTPFields.list(value(of: slot, in: all), holds: word)
            }
        }
    }

    /// The values of all fields of this lower-case name as one list, separated by commas (RFC 9110 5.3).
    package func list(of name: StaticString) -> [UInt8] {
        bytes.withUnsafeBytes { all in
            let values = slots.lazy.filter { matches($0, name, in: all) }.map { value(of: $0, in: all) }
            return Array(values.joined(separator: [UInt8(ascii: ",")]))
        }
    }

    /// Calls `body` with each field that may be handed on to another connection: neither about this one (RFC 9110
    /// 7.6.1), nor named by Connection, nor about a proxy's own door.
    package func forEachEndToEnd(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void) {
        bytes.withUnsafeBytes { all in
            let namesOthers = connectionNamesOthers(all)
            for slot in slots {
                let name = name(of: slot, in: all)
                if HTTPFields.isHop(name) || namesOthers && isNamedByConnection(name, in: all) { continue }
                body(name, value(of: slot, in: all))
            }
        }
    }

    /// Forgets every field of this lower-case name.
    mutating func remove(_ name: StaticString) {
        let kept = bytes.withUnsafeBytes { all in slots.filter { !matches($0, name, in: all) } }
        slots = kept
    }

    /// Whether there is a field of this lower-case name that may be handed on to another connection.
    package func containsEndToEnd(_ name: StaticString) -> Bool {
        bytes.withUnsafeBytes { all in
            slots.contains { matches($0, name, in: all) }
                && !isNamedByConnection(
                    UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), in: all)
        }
    }

    /// Calls `body` with each lower-case name and its value, in order.
    package func forEach(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void) {
        bytes.withUnsafeBytes { all in
            for slot in slots { body(name(of: slot, in: all), value(of: slot, in: all)) }
        }
    }
}

// MARK: - Fields about one connection

extension HTTPFields {
    private static func isHop(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 2: name.spells("te")
        case 7: name.spells("trailer") || name.spells("upgrade")
        case 10: name.spells("connection") || name.spells("keep-alive")
        case 16: name.spells("proxy-connection")
        case 17: name.spells("transfer-encoding")
        case 18: name.spells("proxy-authenticate")
        case 19: name.spells("proxy-authorization")
        default: false
        }
    }

    /// False for the common words, which name no field that could be handed on.
    private func connectionNamesOthers(_ all: UnsafeRawBufferPointer) -> Bool {
        slots.contains { slot in
            guard matches(slot, "connection", in: all) else { return false }
            let value = value(of: slot, in: all)
            return !HTTPFields.same(value, "keep-alive") && !HTTPFields.same(value, "close")
        }
    }

    private func isNamedByConnection(_ name: UnsafeRawBufferPointer, in all: UnsafeRawBufferPointer) -> Bool {
        slots.contains { slot in
            matches(slot, "connection", in: all) && HTTPFields.list(value(of: slot, in: all), holds: name)
        }
    }
}

// MARK: - Looking

extension HTTPFields {
    func name(of slot: Slot, in all: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: all.baseAddress! + Int(slot.name), count: Int(slot.nameCount))
    }

    func value(of slot: Slot, in all: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: all.baseAddress! + Int(slot.value), count: Int(slot.valueCount))
    }

    func matches(_ slot: Slot, _ name: StaticString, in all: UnsafeRawBufferPointer) -> Bool {
        self.name(of: slot, in: all).spells(name)
    }

    private func firstSlot(of name: StaticString, in all: UnsafeRawBufferPointer) -> Slot? {
        for slot in slots where matches(slot, name, in: all) { return slot }
        return nil
    }

    /// Without regard to the case of ASCII letters.
    static func same(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        same(bytes, UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private static func same(_ bytes: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count == other.count else { return false }
        for index in bytes.indices where HTTPOctets.lower(bytes[index]) != HTTPOctets.lower(other[index]) {
            return false
        }
        return true
    }

    /// Whether a comma-separated list has this word among its elements.
    static func list(_ value: UnsafeRawBufferPointer, holds word: StaticString) -> Bool {
        list(value, holds: UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    private static func list(_ value: UnsafeRawBufferPointer, holds word: UnsafeRawBufferPointer) -> Bool {
        var start = 0
        while start <= value.count {
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            if same(trim(UnsafeRawBufferPointer(rebasing: value[start..<end])), word) { return true }
            start = end + 1
        }
        return false
    }

    static func trim(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = bytes.count
        while start < end, HTTPOctets.isBlank(bytes[start]) { start += 1 }
        while end > start, HTTPOctets.isBlank(bytes[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }
}

extension UnsafeRawBufferPointer {
    /// Whether these are exactly the bytes of this text.
    package func spells(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        let other = text.utf8Start
        for index in 0..<count where self[index] != other[index] { return false }
        return true
    }
}
