// One value of a document.

/// A value in a document: a reference to the document and a place on its tape. Good until the document is read into
/// again.
public struct JSONValue {
    @usableFromInline let document: JSONDocument
    @usableFromInline let index: Int

    @inlinable init(document: JSONDocument, index: Int) {
        self.document = document
        self.index = index
    }

    @inlinable var entry: JSONEntry { document.entries[index] }

    /// What the value is.
    @inlinable package var kind: JSONKind { entry.kind }

    /// The bytes of the whole value in the document; those of a string with its quotes.
    @inlinable package var range: Range<Int> {
        let entry = entry
        return Range(uncheckedBounds: (Int(entry.start), Int(entry.end)))
    }

    /// True for `{…}`.
    @inlinable package var isObject: Bool { kind == .object }
    /// True for `[…]`.
    @inlinable package var isArray: Bool { kind == .array }
    /// True for `"…"`.
    @inlinable package var isString: Bool { kind == .string }
    /// True for a number.
    @inlinable package var isNumber: Bool { kind == .number }
    /// True for `null`.
    @inlinable package var isNull: Bool { kind == .null }

    /// A copy of the value's bytes.
    package var raw: [UInt8] { document.bytes(in: range) }

    /// The value as it is spelled.
    package var rawText: String {
        String(
            decoding: UnsafeBufferPointer(start: document.bytes + range.lowerBound, count: range.count), as: UTF8.self)
    }

    /// Lends the value's bytes.
    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        let range = range
        return document.withBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// The line and the byte within it (both from 1) where the value begins. Walks the text: for complaints only.
    package var position: (line: Int, column: Int) { document.position(of: range.lowerBound) }
}
