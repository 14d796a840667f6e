// The decoder of one coded reply, between what a connection reads and what its delegate is told.

import Compression
import Wire

/// Undoes the codings of one reply's body.
final class ReplyDecoding {
    /// How the coded bytes ended.
    enum End {
        case alone
        /// By bytes of something else, or by the end of the connection: it carries no further request.
        case followed
    }

    private let decoder: ContentDecoder
    /// Whether there may be something to read.
    private(set) var isPending = false
    private(set) var end: End?

    /// Of a reply with these fields; nil where they name no coding but `identity`.
    init?(of fields: HTTPFields, limit: Int) throws(ContentCodingError) {
        let codings = try ContentCoding.list(fields.list(of: "content-encoding"))
        guard !codings.isEmpty else { return nil }
        decoder = try ContentDecoder(codings, limit: limit)
    }

    func feed(_ bytes: UnsafeRawBufferPointer) {
        decoder.feed(bytes)
        isPending = true
    }

    func noteEnd(_ end: End) {
        self.end = end
        isPending = true
    }

    /// 0 where nothing is left of what was fed.
    func read(into room: UnsafeMutableRawBufferPointer) throws(ContentCodingError) -> Int {
        let count = try decoder.read(into: room)
        if count == 0 { isPending = false }
        return count
    }

    func finish() throws(ContentCodingError) { try decoder.finish() }
}
