// Writing compact JSON.
//
// The writer knows one thing: whether a comma is due before the next value or name. Every opening bracket and colon
// says no, everything that ends a value says yes, and so no stack is needed. That brackets match and names stand in
// objects only is up to the caller; the tests read back what is written.

/// Writes JSON into bytes, with the commas.
package struct JSONWriter {
    /// What was written, behind what was there.
    package var bytes: [UInt8]
    private var commaIsDue = false

    /// A writer into nothing.
    package init() { bytes = [] }

    /// A writer that appends to `bytes`. What stands there is no business of the writer: no comma follows it.
    package init(into bytes: consuming [UInt8]) { self.bytes = bytes }

    /// A writer that goes on where `bytes` end, and holds them until `finish`: never two owners, so never a copy.
    package init(taking bytes: inout [UInt8]) {
        self.bytes = []
        swap(&self.bytes, &bytes)
    }

    /// Gives the bytes back to where they were taken from.
    package mutating func finish(_ bytes: inout [UInt8]) { swap(&self.bytes, &bytes) }

    /// Writes `{`.
    package mutating func beginObject() { open(UInt8(ascii: "{")) }
    /// Writes `}`.
    package mutating func endObject() { close(UInt8(ascii: "}")) }
    /// Writes `[`.
    package mutating func beginArray() { open(UInt8(ascii: "[")) }
    /// Writes `]`.
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes a member name that needs no escapes.
    package mutating func key(_ name: StaticString) {
        string(name)
        colon()
    }

    /// Writes a member name.
    package mutating func key(_ name: String) {
        string(name)
        colon()
    }

    /// Writes a member name as it is spelled elsewhere.
    package mutating func key(token: JSONValue) {
        raw(token)
        colon()
    }

    /// Writes `null`.
    package mutating func null() { word("null") }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) { word(value ? "true" : "false") }

    /// Writes an integer.
    package mutating func int(_ value: Int) {
        beginValue()
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var first = 20
            var rest = value.magnitude
            repeat {
                first -= 1
                digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[first...]))
        }
    }

    /// Writes the shortest spelling that reads as the same double; `null` for what JSON cannot say.
    package mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        beginValue()
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Writes bytes that are one JSON value.
    package mutating func raw(bytes value: [UInt8]) {
        beginValue()
        bytes.append(contentsOf: value)
    }

    /// Copies a value as it is spelled, white space included. Escapes for half of a surrogate pair, which many readers
    /// refuse, become `\ufffd`.
    package mutating func raw(_ value: JSONValue) {
        beginValue()
        copy(value)
    }

    /// Marks that a value begins: writes the comma that is due.
    @inline(__always)
    mutating func beginValue() {
        if commaIsDue { bytes.append(UInt8(ascii: ",")) }
        commaIsDue = true
    }

    private mutating func colon() {
        bytes.append(UInt8(ascii: ":"))
        commaIsDue = false
    }

    private mutating func open(_ bracket: UInt8) {
        beginValue()
        bytes.append(bracket)
        commaIsDue = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        commaIsDue = true
    }

    private mutating func word(_ word: StaticString) {
        beginValue()
        bytes.append(contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
}
