// What a program says on its standard error, on its way to a log: in lines of bounded length, a bounded number of them
// a minute, and nothing that could move a terminal's cursor.

/// Passes lines on until there were too many.
struct Grumbling {
    /// Lines a minute.
    static let mostLines = 60
    /// Bytes of a line.
    static let longest = 1_000

    private var line: [UInt8] = []
    private var began = Int.min
    private var said = 0
    private var unsaid = 0

    /// `now` in monotonic milliseconds. `say` gets each line.
    mutating func feed(_ piece: UnsafeRawBufferPointer, at now: Int, _ say: (String) -> Void) {
        for byte in piece {
            if byte == UInt8(ascii: "\n") {
                end(at: now, say)
            } else if line.count < Grumbling.longest {
                line.append(byte < 0x20 || byte == 0x7F ? UInt8(ascii: " ") : byte)
            }
        }
    }

    /// The program has ended: what it has begun to say is said.
    mutating func finish(at now: Int, _ say: (String) -> Void) {
        if !line.isEmpty { end(at: now, say) }
    }

    private mutating func end(at now: Int, _ say: (String) -> Void) {
        defer { line.removeAll(keepingCapacity: true) }
        if began == .min || now - began >= 60_000 {
            if unsaid > 0 { say("… and \(unsaid) more lines") }
            (began, said, unsaid) = (now, 0, 0)
        }
        guard said < Grumbling.mostLines else { return unsaid += 1 }
        said += 1
        say(String(decoding: line, as: UTF8.self))
    }
}
