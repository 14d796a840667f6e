// A JSON text and the tape of where its values stand.
//
// Reading checks the whole text against RFC 8259 and notes one 16-byte entry for each value (`JSONEntry`), nothing
// else: no string is decoded, no number converted, no tree built. So the order of members, the spelling of numbers and
// every byte between them are still there, an edit is a splice of the text (`JSONEdits`), and what nobody asks about
// costs nothing. Reading needs well under a nanosecond a byte and, into a document that was used before, no memory.
//
// Documents and values are `public` where everything else is `package`: the compiler inlines members across modules
// only for public types, and what is asked of a value is mostly smaller than a call.
//
// Deliberately missing: changing a value in place, and a type for JSON that is not in a text.

/// A JSON text that was checked, and its values.
///
/// A document is read into as often as one likes; doing so invalidates the values of the text before.
public final class JSONDocument {
    /// Behind a pointer, because reading a variable of a class asks the runtime for leave each time, and what is asked
    /// of a document is mostly small.
    @usableFromInline let memory = UnsafeMutablePointer<JSONMemory>.allocate(capacity: 1)

    /// An empty document, to be read into. Until then its root is `null`.
    package init() {
        memory.initialize(to: JSONMemory())
        becomeNull()
    }

    /// Reads `bytes`.
    package convenience init(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
        self.init()
        var failure: JSONError?
        bytes.withUnsafeBytes { bytes in
            do throws(JSONError) { try read(bytes, limits: limits) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Reads `text`.
    package convenience init(_ text: String, limits: JSONLimits = .standard) throws(JSONError) {
        try self.init(Array(text.utf8), limits: limits)
    }

    deinit {
        memory.pointee.free()
        memory.deallocate()
    }

    /// Reads a whole text in place of the one before. Allocates only if the text is larger than any before.
    package func read(_ bytes: UnsafeRawBufferPointer, limits: JSONLimits = .standard) throws(JSONError) {
        begin()
        // One byte too many is enough to be refused for it.
        feed(UnsafeRawBufferPointer(rebasing: bytes.prefix(limits.bytes + 1)))
        try finish(limits: limits)
    }

    /// Begins a text that comes in pieces.
    package func begin() { memory.pointee.text.clear() }

    /// Adds a piece of the text that `begin` began.
    package func feed(_ piece: UnsafeRawBufferPointer) { memory.pointee.text.append(piece) }

    /// Reads the text of the pieces. After an error the root is `null`.
    package func finish(limits: JSONLimits = .standard) throws(JSONError) {
        do throws(JSONFault) {
            guard text.count <= limits.bytes else { throw JSONFault(kind: .tooLong, offset: limits.bytes) }
            try readTape(limits)
            if limits.duplicateKeys == .reject { try rejectDuplicates() }
        } catch {
            let complaint = JSONError(error, in: self, limits: limits)
            becomeNull()
            throw complaint
        }
    }

    /// The value that the text is.
    @inlinable @inline(__always) package var root: JSONValue { JSONValue(document: self, index: 0) }

    /// The length of the text.
    package var byteCount: Int { text.count }

    /// Memory held for this text and later ones, in bytes.
    package var bytesHeld: Int { memory.pointee.held }

    /// Gives memory back, all of it, if more than `limit` bytes are held. The text is gone; the root is `null`.
    package func shrink(ifHolding limit: Int) {
        guard bytesHeld > limit else { return }
        memory.pointee.free()
        memory.pointee = JSONMemory()
        becomeNull()
    }

    /// A copy of some of the text.
    package func bytes(in range: Range<Int>) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= text.count)
        return Array(UnsafeBufferPointer(start: text.start + range.lowerBound, count: range.count))
    }

    /// Lends the text.
    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        body(UnsafeRawBufferPointer(start: text.start, count: text.count))
    }

    /// The line and the byte within it (both from 1) of an offset. Walks the text: for complaints only.
    package func position(of offset: Int) -> (line: Int, column: Int) {
        var line = 1
        var lineStart = 0
        for index in 0..<min(offset, text.count) where text.start[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        return (line, offset - lineStart + 1)
    }

    @inlinable var bytes: UnsafePointer<UInt8> { UnsafePointer(memory.pointee.text.start) }

    @inlinable var entries: UnsafePointer<JSONEntry> { UnsafePointer(memory.pointee.tape.entries) }

    var entryCount: Int { memory.pointee.tape.count }

    private var text: GuardedBytes { memory.pointee.text }

    private func readTape(_ limits: JSONLimits) throws(JSONFault) {
        var reader = JSONReader(text: text, tape: memory.pointee.tape, limits: limits)
        // The reader may have moved the tape to a larger block, also when it fails.
        defer { memory.pointee.tape = reader.tape }
        try reader.readText()
    }

    private func becomeNull() {
        memory.pointee.tape.clear()
        _ = memory.pointee.tape.append(JSONEntry(start: 0, end: 0, next: 1, kind: .null, flags: []))
    }
}
