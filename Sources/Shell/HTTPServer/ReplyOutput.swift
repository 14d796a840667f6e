// What is to be sent on one connection.
//
// Everything that is said during a turn gathers in one array and leaves with one call when the turn ends. In a chunked
// body, everything that is written between two flushes becomes one chunk, however many pieces it was written in. The
// array is taken from the loop when there is something to send and goes back when all of it was sent.

import EventLoop
import Wire

struct ReplyOutput {
    private var bytes: [UInt8] = []
    private var sent = 0
    private var chunk = -1

    /// Bytes that were not sent yet.
    var pending: Int { bytes.count - sent }

    var isEmpty: Bool { bytes.isEmpty }

    /// Appends outside any chunk.
    mutating func append(_ pool: inout BufferPool, _ write: (inout [UInt8]) -> Void) {
        closeChunk()
        if bytes.capacity == 0 { bytes = pool.take() }
        write(&bytes)
    }

    /// Appends to the open chunk, or opens one.
    mutating func appendChunked(_ pool: inout BufferPool, _ write: (inout [UInt8]) -> Void) {
        if bytes.capacity == 0 { bytes = pool.take() }
        if chunk < 0 { chunk = HTTPWriter.openChunk(into: &bytes) }
        write(&bytes)
    }

    mutating func closeChunk() {
        guard chunk >= 0 else { return }
        HTTPWriter.closeChunk(at: chunk, in: &bytes)
        chunk = -1
    }

    /// Sends what the socket takes. `ended` never comes of it.
    mutating func flush(to descriptor: Int32, _ pool: inout BufferPool) -> Transfer {
        closeChunk()
        while sent < bytes.count {
            let transfer = bytes.withUnsafeBytes { all in
                SystemCall.send(descriptor, UnsafeRawBufferPointer(rebasing: all[sent...]))
            }
            guard case .moved(let count) = transfer else {
                compact()
                return transfer
            }
            sent += count
        }
        let count = sent
        clear(&pool)
        return .moved(count)
    }

    /// Forgets everything.
    mutating func clear(_ pool: inout BufferPool) {
        sent = 0
        chunk = -1
        guard bytes.capacity > 0 else { return }
        var done: [UInt8] = []
        swap(&done, &bytes)
        pool.give(done)
    }

    /// Lets go of what was sent, once that is the greater part: so each byte is moved at most once.
    private mutating func compact() {
        guard sent > bytes.count / 2 else { return }
        bytes.removeFirst(sent)
        sent = 0
    }
}
