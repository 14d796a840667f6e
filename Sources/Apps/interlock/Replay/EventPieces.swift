// Where a recorded stream may be cut so that every piece is one event.
//
// An event ends with an empty line, and a line with LF, CR LF or CR. A piece is an event with its empty line; a
// comment on its own (`: processing`) is a piece too, but not an event. What follows the last empty line is the last
// piece, however unfinished. The pieces are the stream: nothing is lost, added or reordered.

/// One write's worth of a recorded stream.
struct EventPiece: Equatable, Sendable {
    var range: Range<Int>
    /// It has a field, and is not just a comment or an empty line.
    var isEvent: Bool
}

/// The pieces of a stream, in order and without gaps.
func eventPieces(of stream: [UInt8]) -> [EventPiece] {
    var pieces: [EventPiece] = []
    var start = 0
    var place = 0
    var isEvent = false
    while place < stream.count {
        let line = lineEnd(in: stream, from: place)
        if line.end > place {
            isEvent = isEvent || stream[place] != UInt8(ascii: ":")
        } else {
            pieces.append(EventPiece(range: start..<line.next, isEvent: isEvent))
            (start, isEvent) = (line.next, false)
        }
        place = line.next
    }
    if start < stream.count { pieces.append(EventPiece(range: start..<stream.count, isEvent: isEvent)) }
    return pieces
}

/// Where the line ends, and where the next one begins.
private func lineEnd(in stream: [UInt8], from place: Int) -> (end: Int, next: Int) {
    let (lf, cr) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    guard let end = stream[place...].firstIndex(where: { $0 == lf || $0 == cr }) else {
        return (stream.count, stream.count)
    }
    let isPair = stream[end] == cr && end + 1 < stream.count && stream[end + 1] == lf
    return (end, end + (isPair ? 2 : 1))
}
