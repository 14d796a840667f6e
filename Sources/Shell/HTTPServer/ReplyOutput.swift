// What is to be sent on one connection.
//
// Everything that is said during a turn gathers in one array and leaves with one call when the turn ends. In a chunked
// body, everything that is written between two flushes becomes one chunk, however many pieces it was written in. The
// array is taken from the loop when there is something to send and goes back when all of it was sent.
//
// A shared body stands behind the array and is sent from where it is. It is the last thing that is said until all of it
// has gone: what would have to follow it waits (`isClosed` tells the reader of requests to).

import EventLoop
import Wire

struct ReplyOutput {
    private var bytes: [UInt8] = []
    private var sent = 0
    private var chunk = -1
    private var shared: SharedBody?
    private var sharedSent = 0

    /// Bytes that were not sent yet.
    var pending: Int { bytes.count - sent + sharedPending }

    private var sharedPending: Int { shared.map { $0.count - sharedSent } ?? 0 }

    var isEmpty: Bool { bytes.isEmpty && shared == nil }

    /// Whether nothing may be appended before everything has been sent.
    var isClosed: Bool { shared != nil }

    /// Appends outside any chunk.
    mutating func append(_ pool: inout BufferPool, _ write: (inout [UInt8]) -> Void) {
        precondition(!isClosed, "something was said behind a shared body that is still being sent")
        closeChunk()
        if bytes.capacity == 0 { bytes = pool.take() }
        write(&bytes)
    }

    /// Appends to the open chunk, or opens one.
    mutating func appendChunked(_ pool: inout BufferPool, _ write: (inout [UInt8]) -> Void) {
        precondition(!isClosed, "something was said behind a shared body that is still being sent")
        if bytes.capacity == 0 { bytes = pool.take() }
        if chunk < 0 { chunk = HTTPWriter.openChunk(into: &bytes) }
        write(&bytes)
    }

    /// Puts a shared body behind what was said so far.
    mutating func append(_ body: SharedBody) {
        precondition(!isClosed, "something was said behind a shared body that is still being sent")
        closeChunk()
        if body.count > 0 { shared = body }
    }

    mutating func closeChunk() {
        guard chunk >= 0 else { return }
        HTTPWriter.closeChunk(at: chunk, in: &bytes)
        chunk = -1
    }

    /// Sends what the socket takes. `ended` never comes of it.
    mutating func flush(to descriptor: Int32, through secure: TLSLine?, _ pool: inout BufferPool) -> Transfer {
        closeChunk()
        var total = 0
        while pending > 0 {
            let transfer = if let secure { send(through: secure) } else { send(to: descriptor) }
            guard case .moved(let count) = transfer else {
                compact(&pool)
                return transfer
            }
            advance(count)
            total += count
        }
        clear(&pool)
        return .moved(total)
    }

    private func send(to descriptor: Int32) -> Transfer {
        bytes.withUnsafeBytes { all in
            let own = UnsafeRawBufferPointer(rebasing: all[sent...])
            guard let shared else { return SystemCall.send(descriptor, own) }
            return shared.bytes.withUnsafeBytes {
                SystemCall.send(descriptor, own, UnsafeRawBufferPointer(rebasing: $0[sharedSent...]))
            }
        }
    }

    private func send(through secure: TLSLine) -> Transfer {
        if sent < bytes.count {
            return bytes.withUnsafeBytes { secure.send(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
        }
        return shared!.bytes.withUnsafeBytes { secure.send(UnsafeRawBufferPointer(rebasing: $0[sharedSent...])) }
    }

    private mutating func advance(_ count: Int) {
        let own = min(count, bytes.count - sent)
        sent += own
        sharedSent += count - own
    }

    /// Forgets everything.
    mutating func clear(_ pool: inout BufferPool) {
        chunk = -1
        shared = nil
        sharedSent = 0
        giveBack(&pool)
    }

    private mutating func giveBack(_ pool: inout BufferPool) {
        sent = 0
        guard bytes.capacity > 0 else { return }
        var done: [UInt8] = []
        swap(&done, &bytes)
        pool.give(done)
    }

    /// Lets go of what was sent, once that is the greater part: so each byte is moved at most once.
    private mutating func compact(_ pool: inout BufferPool) {
        if sent == bytes.count { return giveBack(&pool) }
        guard sent > bytes.count / 2 else { return }
        bytes.removeFirst(sent)
        sent = 0
    }
}
