// Bytes → the lines of a head.
//
// The bytes of a head are gathered in one array as they arrive. This cursor finds the lines in it: the scan for the end
// of a line is at the same time the check that no control character stands in it, and it never looks at a byte twice.
// What is wrong is found when the wrong byte arrives, not when the line is whole: a TLS greeting is refused at its
// first byte.
//
// Bytes are gathered a window at a time, because what follows the head is not ours to copy: the surplus of the last
// window is given back to the input. And every limit is judged by where things stand in the head, never by how much has
// arrived, so that the verdict is the same for every way of cutting.

/// A cursor over the lines of a head that is still growing.
struct HTTPHeadLines {
    private static let window = 2048

    /// Where the line begins that is being looked for.
    private(set) var start = 0
    private(set) var hasFirstLine = false
    private var scanned = 0

    /// Begins a new head.
    mutating func reset() { self = HTTPHeadLines() }

    /// The first line was taken; what follows are fields.
    mutating func passFirstLine() { hasFirstLine = true }

    /// The next line, without its CRLF; nil where its end has not arrived.
    mutating func next(in bytes: borrowing [UInt8], _ limits: HTTPLimits) throws(HTTPRejection) -> Range<Int>? {
        let count = bytes.count
        let raw = bytes.span.bytes
        let found = HTTPOctets.firstControl(in: raw, from: scanned, to: count)
        scanned = found
        if !hasFirstLine && found - start > limits.firstLine { throw .targetTooLong }
        if found > limits.head { throw .headTooLong }
        guard found < count else { return nil }
        guard raw.unsafeLoad(fromByteOffset: found, as: UInt8.self) == 0x0D else { throw .strayControl }
        guard found + 1 < count else { return nil }
        guard raw.unsafeLoad(fromByteOffset: found + 1, as: UInt8.self) == 0x0A else { throw .strayControl }
        let line = start..<found
        start = found + 2
        scanned = start
        return line
    }

    /// Moves the next window of input to the end of `bytes`; false where there is no input.
    func gather(_ input: inout UnsafeRawBufferPointer, into bytes: inout [UInt8]) -> Bool {
        guard !input.isEmpty else { return false }
        let count = min(input.count, HTTPHeadLines.window)
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: input[..<count]))
        input = UnsafeRawBufferPointer(rebasing: input[count...])
        return true
    }

    /// Gives what was gathered behind the last line back to the input. It came from the last window, hence from this
    /// very input: everything before it had been searched when that window was gathered.
    func giveBack(_ input: inout UnsafeRawBufferPointer, from bytes: inout [UInt8]) {
        let surplus = bytes.count - start
        guard surplus > 0 else { return }
        input = UnsafeRawBufferPointer(start: input.baseAddress! - surplus, count: input.count + surplus)
        bytes.removeLast(surplus)
    }
}
