// Finding the few names that matter in a Chat chunk, eight bytes at a time.
//
// Every quote is a candidate: the eight bytes from there are compared, as one number, with each name and its quotes.
// Positions less than eight bytes before the end need no look, for a name there would have no value.

/// What a glance at a chunk shows.
struct ChatGlance {
    /// The chunk has usage, a reason to stop, or an error.
    private(set) var matters = false
    /// The chunk has calls.
    private(set) var hasCalls = false
    /// The chunk has something that may be a proof. Only looked for when it is wanted.
    private(set) var hasProofs = false
    private let looksForProofs: Bool

    init(_ data: UnsafeRawBufferPointer, looksForProofs: Bool) {
        self.looksForProofs = looksForProofs
        var place = 0
        while place + 16 <= data.count {
            var quotes = Self.quotes(in: data.word(place))
            while quotes != 0 {
                look(data, at: place + quotes.trailingZeroBitCount / 8)
                if matters { return }
                quotes &= quotes - 1
            }
            place += 8
        }
        while place + 8 <= data.count, !matters {
            if data[place] == UInt8(ascii: "\"") { look(data, at: place) }
            place += 1
        }
    }

    @inline(__always)
    private mutating func look(_ data: UnsafeRawBufferPointer, at place: Int) {
        let name = data.word(place) & Self.sevenBytes
        if name == Self.usage || name == Self.error {
            matters = data.isNotNull(at: place + 7)
        } else if name == Self.finish, data.has("\"finish_reason\"", at: place) {
            matters = data.isNotNull(at: place + 15)
        } else if name == Self.tools, data.has("\"tool_calls\"", at: place) {
            // A name, and not the reason to stop of this name.
            if data.has(":", at: data.passSpaces(place + 12)), data.isNotNull(at: place + 12) { hasCalls = true }
        } else if looksForProofs {
            lookForProof(data, name, at: place)
        }
    }

    @inline(__always)
    private mutating func lookForProof(_ data: UnsafeRawBufferPointer, _ name: UInt64, at place: Int) {
        if name & Self.sixBytes == Self.data {
            if data.isNotNull(at: place + 6) { hasProofs = true }
        } else if name == Self.signature, data.has("\"signature\"", at: place) {
            if data.isNotNull(at: place + 11) { hasProofs = true }
        } else if name == Self.thought, data.has("\"thought_signature\"", at: place) {
            if data.isNotNull(at: place + 19) { hasProofs = true }
        }
    }

    /// Marks the quotes among eight bytes, each exactly.
    @inline(__always)
    private static func quotes(in word: UInt64) -> UInt64 {
        let other = word ^ 0x2222_2222_2222_2222
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        return ~(((other & low) &+ low) | other | low)
    }

    // `"usage"`, `"error"`, `"finish` and `"tool_c`, the first byte lowest.
    private static let sevenBytes: UInt64 = 0x00FF_FFFF_FFFF_FFFF
    private static let usage: UInt64 = 0x0022_6567_6173_7522
    private static let error: UInt64 = 0x0022_726F_7272_6522
    private static let finish: UInt64 = 0x0068_7369_6E69_6622
    private static let tools: UInt64 = 0x0063_5F6C_6F6F_7422

    // `"data"`, `"signat` and `"though`.
    private static let sixBytes: UInt64 = 0x0000_FFFF_FFFF_FFFF
    private static let data: UInt64 = 0x0000_2261_7461_6422
    private static let signature: UInt64 = 0x0074_616E_6769_7322
    private static let thought: UInt64 = 0x0068_6775_6F68_7422
}

extension UnsafeRawBufferPointer {
    @inline(__always)
    fileprivate func word(_ place: Int) -> UInt64 {
        UInt64(littleEndian: loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    /// What ends at `place` is no name with a value of null or an empty list.
    fileprivate func isNotNull(at place: Int) -> Bool {
        let colon = passSpaces(place)
        guard has(":", at: colon) else { return true }
        let value = passSpaces(colon + 1)
        return !has("null", at: value) && !has("[]", at: value)
    }
}
