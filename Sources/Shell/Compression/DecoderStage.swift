// One coding's decoder, with the bytes that it has not read yet.

import CZlib
import CZstd

/// Undoes one coding.
final class DecoderStage {
    /// How much is decoded at once where nothing else is said, in bytes.
    static let step = 16 << 10
    /// 8 MiB: what RFC 9659 allows for this content coding.
    private static let windowLog: Int32 = 23

    private enum Engine {
        /// Raw or wrapped: the first byte tells.
        case undecided
        case zlib(OpaquePointer)
        case zstd(OpaquePointer)
    }

    private let coding: ContentCoding
    private let limit: Int
    private var engine = Engine.undecided
    private var unread: [UInt8] = []
    private var position = 0
    private var written = 0
    /// Nothing has begun that has not ended.
    private var isAtBoundary = true
    private var hasBegun = false
    /// The last piece filled its room, so that there may be more without another byte.
    private var mayHoldMore = false

    init(_ coding: ContentCoding, limit: Int) throws(ContentCodingError) {
        self.coding = coding
        self.limit = limit
        switch coding {
        case .gzip: engine = .zlib(try Self.checked(czlib_inflater_new(czlib_gzip)))
        case .zstd:
            guard coding.isAvailable else { throw .unavailable(coding) }
            engine = .zstd(try Self.checked(czstd_decoder_new(Self.windowLog)))
        case .deflate: break
        }
    }

    deinit {
        switch engine {
        case .undecided: break
        case .zlib(let inflater): czlib_inflater_free(inflater)
        case .zstd(let decoder): czstd_decoder_free(decoder)
        }
    }

    func feed(_ bytes: UnsafeRawBufferPointer) {
        discardRead()
        unread.append(contentsOf: bytes)
    }

    /// Lets another stage write what this one reads next; returns what it returned.
    func refill(
        _ write: (UnsafeMutableRawBufferPointer) throws(ContentCodingError) -> Int
    ) throws(ContentCodingError) -> Int {
        discardRead()
        var error: ContentCodingError?
        let before = unread.count
        var count = 0
        unread.append(
            contentsOf: [UInt8](unsafeUninitializedCapacity: Self.step) { room, filled in
                do throws(ContentCodingError) {
                    filled = try write(UnsafeMutableRawBufferPointer(room))
                } catch let thrown { error = thrown }
            })
        count = unread.count - before
        if let error { throw error }
        return count
    }

    /// 0 where more bytes are needed.
    func read(into room: UnsafeMutableRawBufferPointer) throws(ContentCodingError) -> Int {
        while position < unread.count || mayHoldMore {
            let count = try step(into: room)
            guard count == 0 else { return count }
        }
        return 0
    }

    func finish() throws(ContentCodingError) {
        guard isAtBoundary, position == unread.count else { throw .cutOff(coding) }
    }

    private func discardRead() {
        unread.removeFirst(position)
        position = 0
    }

    private func step(into room: UnsafeMutableRawBufferPointer) throws(ContentCodingError) -> Int {
        try begin()
        var read = 0
        var count = 0
        let outcome = unread.withUnsafeBytes { all in
            let bytes = UnsafeRawBufferPointer(rebasing: all[position...])
            return switch engine {
            case .undecided: Int32(-1)
            case .zlib(let inflater):
                czlib_inflate(inflater, bytes.baseAddress, bytes.count, room.baseAddress!, room.count, &read, &count)
            case .zstd(let decoder):
                czstd_decode(decoder, bytes.baseAddress, bytes.count, room.baseAddress!, room.count, &read, &count)
            }
        }
        guard outcome >= 0 else { throw .damaged(coding) }
        position += read
        isAtBoundary = outcome == 1
        mayHoldMore = !isAtBoundary && count == room.count
        guard isAtBoundary || read > 0 || count > 0 || position == unread.count else { throw .damaged(coding) }
        guard count <= limit - written else { throw .tooLong(limit: limit) }
        written += count
        return count
    }

    /// Makes ready for what comes next: the first bytes, or a next member behind a boundary.
    private func begin() throws(ContentCodingError) {
        if !hasBegun {
            hasBegun = true
            // zlib's header names method 8 in its low half; a deflate block of an encoder never begins so.
            guard case .undecided = engine else { return }
            let isWrapped = unread[position] & 0x0F == 8
            engine = .zlib(try Self.checked(czlib_inflater_new(isWrapped ? czlib_zlib : czlib_raw)))
        } else if isAtBoundary {
            switch (coding, engine) {
            case (.gzip, .zlib(let inflater)): czlib_inflater_reset(inflater)
            case (.zstd, _): break
            default: throw .damaged(coding)
            }
        }
    }

    private static func checked(_ pointer: OpaquePointer?) throws(ContentCodingError) -> OpaquePointer {
        guard let pointer else { throw .noMemory }
        return pointer
    }
}

extension ContentCoding {
    /// Whether this system can undo it.
    package var isAvailable: Bool { self != .zstd || czstd_is_available() == 1 }
}
