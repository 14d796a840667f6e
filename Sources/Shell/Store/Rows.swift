// Rows of one statement, read where libpq keeps them.
//
// What a server answers comes from outside: behind a broken pooler, or over tables that others have changed, it may be
// anything. So whatever a row lacks is a failure that is thrown, never a trap.

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
    package var first: Row? { count > 0 ? Row(result: result, index: 0) : nil }

    /// The first, of a statement that always has one.
    package func only() throws(StoreFailure) -> Row {
        guard let first else { throw .unexpectedAnswer("no row where one was expected") }
        return first
    }

    /// One after the other.
    package func makeIterator() -> AnyIterator<Row> {
        var next: Int32 = 0
        return AnyIterator {
            guard next < count else { return nil }
            defer { next += 1 }
            return Row(result: result, index: next)
        }
    }
}

/// One row. A column that is missing, or that holds something else than is asked for, is an unexpected answer.
package struct Row {
    let result: ResultBox
    let index: Int32

    /// A column's text.
    package func text(_ column: String) throws(StoreFailure) -> String {
        try required(column, try optionalText(column), "a text")
    }
    /// A column's text; nil for null.
    package func optionalText(_ column: String) throws(StoreFailure) -> String? {
        try value(column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A whole number.
    package func int(_ column: String) throws(StoreFailure) -> Int {
        try required(column, try optionalInt(column), "a whole number")
    }
    /// A whole number; nil for null.
    package func optionalInt(_ column: String) throws(StoreFailure) -> Int? {
        guard let text = try optionalText(column) else { return nil }
        return try required(column, Int(text), "a whole number")
    }

    /// A number.
    package func real(_ column: String) throws(StoreFailure) -> Double {
        try required(column, Double(try text(column)), "a number")
    }

    /// True or false.
    package func bool(_ column: String) throws(StoreFailure) -> Bool {
        let text = try text(column)
        return try required(column, text == "t" ? true : text == "f" ? false : nil, "true or false")
    }

    /// A `bytea`.
    package func bytes(_ column: String) throws(StoreFailure) -> [UInt8] {
        try required(column, try optionalBytes(column), "bytes")
    }
    /// A `bytea`; nil for null.
    package func optionalBytes(_ column: String) throws(StoreFailure) -> [UInt8]? {
        guard let text = try value(column) else { return nil }
        return try required(column, decodeHex(text), "bytes")
    }

    private func value(_ column: String) throws(StoreFailure) -> UnsafeBufferPointer<UInt8>? {
        guard let number = result.columns[column] else {
            throw .unexpectedAnswer("there is no column `\(column)`")
        }
        if cpostgres_is_null(result.handle, index, number) == 1 { return nil }
        var length = 0
        let bytes = cpostgres_value(result.handle, index, number, &length)
        return UnsafeBufferPointer(start: bytes, count: length)
    }

    private func required<Value>(
        _ column: String, _ value: Value?, _ expected: String
    ) throws(StoreFailure) -> Value {
        guard let value else { throw .unexpectedAnswer("column `\(column)` does not hold \(expected)") }
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

    /// What was done, in one word: `SELECT`, `INSERT`, `ROLLBACK`.
    var command: Substring {
        String(cString: cpostgres_command(handle)).prefix { $0 != " " }
    }

    /// Whether it changed rows or tables.
    var isWrite: Bool {
        !["", "SELECT", "SHOW", "SET", "RESET", "BEGIN", "COMMIT", "ROLLBACK", "LISTEN", "UNLISTEN"].contains(command)
    }

    private func names() -> [String: Int32] {
        var names: [String: Int32] = [:]
        for column in 0..<cpostgres_columns(handle) {
            names[String(cString: cpostgres_column(handle, column))] = column
        }
        return names
    }
}

/// `\x00ff`, as PostgreSQL writes a `bytea`.
private func decodeHex(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard text.count >= 2, text.count % 2 == 0, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x") else {
        return nil
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 2 - 1)
    for index in stride(from: 2, to: text.count, by: 2) {
        guard let high = nibble(text[index]), let low = nibble(text[index + 1]) else { return nil }
        bytes.append(high << 4 | low)
    }
    return bytes
}

private func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}
