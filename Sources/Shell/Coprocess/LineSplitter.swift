// Bytes in pieces → whole lines.

/// Cuts what it is fed at line ends.
struct LineSplitter {
    private var rest: [UInt8] = []
    private let limit: Int

    /// A line is longer than it may be.
    struct TooLong: Error {}

    /// `limit`: bytes that a line may have, its end excluded.
    init(limit: Int) { self.limit = limit }

    /// Calls `take` with each line that ended, without its end; a carriage return before it is part of the end.
    mutating func feed(_ piece: UnsafeRawBufferPointer, _ take: ([UInt8]) -> Void) throws(TooLong) {
        var left = piece[...]
        while let end = left.firstIndex(of: UInt8(ascii: "\n")) {
            guard rest.count + left[..<end].count <= limit else { throw TooLong() }
            var line: [UInt8] = []
            swap(&line, &rest)
            line.append(contentsOf: left[..<end])
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            left = left[(end + 1)...]
            take(line)
        }
        guard rest.count + left.count <= limit else { throw TooLong() }
        rest.append(contentsOf: left)
    }
}
