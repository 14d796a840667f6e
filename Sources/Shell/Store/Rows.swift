// What came back: the rows of one statement, read where libpq keeps them.

import CPostgres

/// Rows with named columns. Belongs to its loop's thread.
package struct Rows: Sequence {
    private let result: ResultBox

    init(_ result: ResultBox) { self.result = result }

    /// How many there are.
    package var count: Int { result.count }

    /// How many rows a statement changed.
    package var affected: Int { cpostgres_affected(result.handle) }

    /// The first; nil where there is none.
    package var first: Row? { count > 0 ? self[0] : nil }

    /// The row at this place, counted from 0.
    package subscript(place: Int) -> Row {
        precondition(place >= 0 && place < count, "there is no row \(place)")
        return Row(result: result, place: Int32(place))
    }

    /// One after the other.
    package func makeIterator() -> AnyIterator<Row> {
        var next = 0
        return AnyIterator {
            guard next < count else { return nil }
            defer { next += 1 }
            return self[next]
        }
    }
}

/// One row. A column that the statement does not have, or that holds something else, is a bug and ends the program.
package struct Row {
    let result: ResultBox
    let place: Int32

    /// A column's text.
    package func text(_ column: String) -> String { required(column, optionalText(column)) }
    /// A column's text; nil for null.
    package func optionalText(_ column: String) -> String? {
        value(column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A whole number.
    package func int(_ column: String) -> Int { required(column, optionalInt(column)) }
    /// A whole number; nil for null.
    package func optionalInt(_ column: String) -> Int? {
        optionalText(column).map { text in required(column, Int(text)) }
    }

    /// A number.
    package func real(_ column: String) -> Double { required(column, Double(text(column))) }

    /// True or false.
    package func bool(_ column: String) -> Bool {
        let text = text(column)
        precondition(text == "t" || text == "f", "column \(column) is no boolean")
        return text == "t"
    }

    /// A `bytea`.
    package func bytes(_ column: String) -> [UInt8] { required(column, optionalBytes(column)) }
    /// A `bytea`; nil for null.
    package func optionalBytes(_ column: String) -> [UInt8]? {
        value(column).map { text in required(column, unspellHex(text)) }
    }

    private func value(_ column: String) -> UnsafeBufferPointer<UInt8>? {
        guard let index = result.columns[column] else { preconditionFailure("there is no column \(column)") }
        if cpostgres_is_null(result.handle, place, index) == 1 { return nil }
        var length = 0
        let bytes = cpostgres_value(result.handle, place, index, &length)
        return UnsafeBufferPointer(start: bytes, count: length)
    }

    private func required<Value>(_ column: String, _ value: Value?) -> Value {
        guard let value else { preconditionFailure("column \(column) is null, or holds something else") }
        return value
    }
}

/// Keeps a result for as long as somebody reads it.
final class ResultBox {
    let handle: OpaquePointer
    let count: Int
    private(set) lazy var columns = names()

    init(_ handle: OpaquePointer) {
        self.handle = handle
        count = Int(cpostgres_rows(handle))
    }

    deinit { cpostgres_free_result(handle) }

    private func names() -> [String: Int32] {
        var names: [String: Int32] = [:]
        for column in 0..<cpostgres_columns(handle) {
            names[String(cString: cpostgres_column(handle, column))] = column
        }
        return names
    }
}

/// `\x00ff`, as PostgreSQL spells a `bytea`.
private func unspellHex(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard text.count >= 2, text.count % 2 == 0, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x") else {
        return nil
    }
    return stride(from: 2, to: text.count, by: 2).map { nibble(text[$0]) << 4 | nibble(text[$0 + 1]) }
}

private func nibble(_ digit: UInt8) -> UInt8 {
    digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
}
