// Undoes the codings of a body, piece by piece.
//
//     content-encoding: gzip, zstd          bytes ─▶ zstd ─▶ gzip ─▶ body
//
// Bytes are fed as they come, and what they decode to is read until nothing is left; nothing is held back that could be
// read, so that an event of a stream comes out as soon as its bytes went in. Whoever reads decides how much: a piece of
// a few kilobytes may decode to megabytes, which stay undecoded until they are read. Every stage counts what it writes,
// so that neither a body nor what lies between two codings grows beyond the limit.

/// A decoder of one body.
package final class ContentDecoder {
    /// In the order in which they undo.
    private let stages: [DecoderStage]

    /// Of a body to which these codings were applied, in this order. `limit` bounds the decoded body, in bytes.
    package init(_ codings: [ContentCoding], limit: Int) throws(ContentCodingError) {
        precondition(!codings.isEmpty, "a body without codings needs no decoder")
        var stages: [DecoderStage] = []
        for coding in codings.reversed() {
            // What lies between two codings may be a little longer than the body: codings cost bytes of their own.
            let isLast = stages.count == codings.count - 1
            stages.append(try DecoderStage(coding, limit: isLast ? limit : limit + (64 << 10)))
        }
        self.stages = stages
    }

    /// Decodes a whole body.
    package static func decode(
        _ body: [UInt8], _ codings: [ContentCoding], limit: Int
    ) throws(ContentCodingError) -> [UInt8] {
        guard !codings.isEmpty else { return body }
        let decoder = try ContentDecoder(codings, limit: limit)
        body.withUnsafeBytes { decoder.feed($0) }
        var whole: [UInt8] = []
        var room = [UInt8](repeating: 0, count: DecoderStage.step)
        while let count = try decoder.next(in: &room) { whole.append(contentsOf: room[..<count]) }
        try decoder.finish()
        return whole
    }

    /// Takes a copy of bytes as they came. What was fed before should have been read.
    package func feed(_ bytes: UnsafeRawBufferPointer) {
        stages[0].feed(bytes)
    }

    /// Decodes into `room`, which is not empty: how many bytes; 0 where more have to be fed first.
    package func read(into room: UnsafeMutableRawBufferPointer) throws(ContentCodingError) -> Int {
        try read(stages.count - 1, into: room)
    }

    /// The body has ended: throws where a coding has not.
    package func finish() throws(ContentCodingError) {
        for stage in stages { try stage.finish() }
    }

    /// The same with an array; nil where more have to be fed first.
    private func next(in room: inout [UInt8]) throws(ContentCodingError) -> Int? {
        let outcome = room.withUnsafeMutableBytes { room -> Result<Int, ContentCodingError> in
            do throws(ContentCodingError) { return .success(try read(into: room)) } catch { return .failure(error) }
        }
        let count = try outcome.get()
        return count == 0 ? nil : count
    }

    private func read(
        _ index: Int, into room: UnsafeMutableRawBufferPointer
    ) throws(ContentCodingError) -> Int {
        while true {
            let count = try stages[index].read(into: room)
            guard count == 0, index > 0 else { return count }
            // The stage before writes where this one reads.
            let fed = try stages[index].refill { (between) throws(ContentCodingError) in
                try read(index - 1, into: between)
            }
            guard fed > 0 else { return 0 }
        }
    }
}
