// The grammar of RFC 8259, without recursion.
//
// The reader is always in one of two places: before a value, or after one. `readText` goes round between them; the
// containers that are open form a chain through the `next` fields of the tape. Beyond RFC 8259 nothing is accepted: no
// byte order mark, no comments, no trailing commas, nothing after the value. All text is checked to be UTF-8.

/// Reads one text onto a tape.
struct JSONReader {
    let start: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>
    var cursor: UnsafePointer<UInt8>
    var tape: JSONTape
    private var room: Int
    /// The innermost open container; `outside` when there is none.
    private var open = outside
    private var openKind = JSONKind.null

    private static let outside = UInt32.max

    init(text: GuardedBytes, tape: JSONTape, limits: JSONLimits) {
        start = UnsafePointer(text.start)
        end = start + text.count
        cursor = start
        room = limits.depth
        self.tape = tape
        self.tape.clear(limit: limits.values)
    }

    /// Reads the whole text.
    mutating func readText() throws(JSONFault) {
        skipSpace()
        repeat { try readValue() } while try readSeparators()
        if cursor != end { throw fault(.expectedEnd) }
    }

    /// Reads one scalar, or opens containers up to and with the first scalar or empty container.
    @inline(__always)
    private mutating func readValue() throws(JSONFault) {
        while true {
            switch cursor.pointee {
            case UInt8(ascii: "\""): return try readString()
            case UInt8(ascii: "{"): if try openObject() { return }
            case UInt8(ascii: "["): if try openArray() { return }
            case UInt8(ascii: "-"), 0x30...0x39: return try readNumber()
            case UInt8(ascii: "t"): return try readWord(0x6575_7274, length: 4, .bool)
            case UInt8(ascii: "f"): return try readWord(0x6573_6C61, length: 5, .bool)
            case UInt8(ascii: "n"): return try readWord(0x6C6C_756E, length: 4, .null)
            default: throw fault(isByteOrderMark ? .byteOrderMark : .expectedValue)
            }
        }
    }

    /// Reads what follows a value: closing brackets, then perhaps a comma (and a name). False at the end of the text.
    @inline(__always)
    private mutating func readSeparators() throws(JSONFault) -> Bool {
        while true {
            skipSpace()
            guard open != Self.outside else { return false }
            let byte = cursor.pointee
            if byte == UInt8(ascii: ",") {
                cursor += 1
                skipSpace()
                if openKind == .object { try readKey(else: .expectedKey) }
                return true
            }
            guard byte == (openKind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                throw fault(openKind == .object ? .expectedCommaOrBrace : .expectedCommaOrBracket)
            }
            close()
        }
    }

    /// Opens an object and reads its first name; or reads the whole of an empty one and says true.
    @inline(__always)
    private mutating func openObject() throws(JSONFault) -> Bool {
        try open(.object)
        if cursor.pointee == UInt8(ascii: "}") {
            close()
            return true
        }
        try readKey(else: .expectedKeyOrBrace)
        return false
    }

    /// Opens an array; or reads the whole of an empty one and says true.
    @inline(__always)
    private mutating func openArray() throws(JSONFault) -> Bool {
        try open(.array)
        guard cursor.pointee == UInt8(ascii: "]") else { return false }
        close()
        return true
    }

    @inline(__always)
    private mutating func open(_ kind: JSONKind) throws(JSONFault) {
        guard room > 0 else { throw fault(.tooDeep) }
        room &-= 1
        let index = UInt32(truncatingIfNeeded: tape.count)
        let entry = JSONEntry(start: offset(of: cursor), end: 0, next: open, kind: kind, flags: [])
        guard tape.append(entry) else { throw fault(.tooMany) }
        open = index
        openKind = kind
        cursor += 1
        skipSpace()
    }

    @inline(__always)
    private mutating func close() {
        cursor += 1
        room &+= 1
        let container = tape.entries + Int(open)
        open = container.pointee.next
        container.pointee.next = UInt32(truncatingIfNeeded: tape.count)
        container.pointee.end = offset(of: cursor)
        if open != Self.outside { openKind = tape.entries[Int(open)].kind }
    }

    /// Reads a name and its colon, up to the value.
    @inline(__always)
    private mutating func readKey(else kind: JSONError.Kind) throws(JSONFault) {
        guard cursor.pointee == UInt8(ascii: "\"") else { throw fault(kind) }
        try readString()
        skipSpace()
        guard cursor.pointee == UInt8(ascii: ":") else { throw fault(.expectedColon) }
        cursor += 1
        skipSpace()
    }

    /// Reads `true`, `false` or `null`, of which `letters` are the last four.
    @inline(__always)
    private mutating func readWord(_ letters: UInt32, length: Int, _ kind: JSONKind) throws(JSONFault) {
        let tail = UnsafeRawPointer(cursor + (length - 4)).loadUnaligned(as: UInt32.self)
        guard UInt32(littleEndian: tail) == letters else { throw fault(.expectedValue) }
        try append(kind, to: cursor + length)
    }

    /// Notes the token from the cursor to `last`, and goes there.
    @inline(__always)
    mutating func append(
        _ kind: JSONKind, to last: UnsafePointer<UInt8>, _ flags: JSONFlags = []
    ) throws(JSONFault) {
        let next = UInt32(truncatingIfNeeded: tape.count &+ 1)
        let entry = JSONEntry(start: offset(of: cursor), end: offset(of: last), next: next, kind: kind, flags: flags)
        guard tape.append(entry) else { throw fault(.tooMany) }
        cursor = last
    }

    /// Goes to the next byte that is not white space.
    @inline(__always)
    private mutating func skipSpace() {
        while cursor.pointee <= 0x20 {
            switch cursor.pointee {
            // Indentation comes in long runs of spaces, everything else alone.
            case 0x20: cursor += Words.load(cursor) == Words.spaces ? 8 : 1
            case 0x0A, 0x0D, 0x09: cursor += 1
            default: return
            }
        }
    }

    private var isByteOrderMark: Bool { cursor == start && cursor[0] == 0xEF && cursor[1] == 0xBB && cursor[2] == 0xBF }

    @inline(__always)
    private func offset(of place: UnsafePointer<UInt8>) -> UInt32 { UInt32(truncatingIfNeeded: place - start) }

    /// A complaint about the byte at the cursor.
    func fault(_ kind: JSONError.Kind) -> JSONFault { fault(kind, at: cursor) }

    /// A complaint about the byte at `place`.
    func fault(_ kind: JSONError.Kind, at place: UnsafePointer<UInt8>) -> JSONFault {
        JSONFault(kind: kind, offset: min(place, end) - start)
    }
}
