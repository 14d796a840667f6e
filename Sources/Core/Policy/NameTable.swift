// Names → places, for names that arrive as bytes.
//
// A caller's `model` stands somewhere in a request's text. Making a `String` of it only to look it up would be the one
// allocation that every request pays, so this table takes the bytes: open addressing, half empty, FNV-1a. The names
// are the operator's, so no one can choose them to collide.

/// A fixed set of names, each with its place in the list that it was made from.
struct NameTable: Sendable {
    private let names: [[UInt8]]
    /// Places in `names`, or -1; a power of two of them.
    private let slots: [Int32]

    init(_ names: [String]) {
        self.names = names.map { Array($0.utf8) }
        var size = 2
        while size < names.count * 2 { size *= 2 }
        var slots = [Int32](repeating: -1, count: size)
        for (place, name) in self.names.enumerated() {
            var slot = name.withUnsafeBytes { Self.hash($0) } & (size - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int32(place)
        }
        self.slots = slots
    }

    /// Where the name stood in the list; nil if it did not.
    func place(of name: UnsafeRawBufferPointer) -> Int? {
        var slot = Self.hash(name) & (slots.count - 1)
        while slots[slot] >= 0 {
            let place = Int(slots[slot])
            if names[place].count == name.count, names[place].elementsEqual(name) { return place }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return Int(truncatingIfNeeded: hash >> 7)
    }
}
