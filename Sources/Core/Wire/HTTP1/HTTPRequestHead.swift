// What a request says before its body.

/// The methods that someone here might serve.
package enum HTTPMethod: Sendable, Equatable {
    case get, head, post, put, patch, delete, options
    /// Any other token; `HTTPRequestHead.methodName` has it.
    case other
}

/// The two versions that are spoken.
package enum HTTPVersion: Sendable, Equatable {
    case http10, http11
}

/// The head of a request. Its memory is used again when the next head is read into it.
package struct HTTPRequestHead: Sendable {
    package internal(set) var method = HTTPMethod.get
    package internal(set) var version = HTTPVersion.http11
    package internal(set) var fields = HTTPFields()
    /// Where the body ends; never `untilClose`.
    package internal(set) var framing = HTTPFraming.none
    /// Whether the caller means to go on with this connection.
    package internal(set) var keepAlive = true
    /// Whether the caller waits for a "100 Continue" before it sends the body.
    package internal(set) var expectsContinue = false
    var methodRange = 0..<0
    var targetRange = 0..<0

    package init() {}

    /// Path and query, beginning with "/"; "*" for OPTIONS. An absolute target is given without its scheme and
    /// authority.
    package var target: String { targetRange.isEmpty ? "/" : text(targetRange) }

    /// The method as it was written.
    package var methodName: String { text(methodRange) }

    /// Calls `body` with the bytes of `target`.
    package func withTarget<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        fields.bytes.withUnsafeBytes { all in
            targetRange.isEmpty
                ? "/".utf8.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }!
                : body(UnsafeRawBufferPointer(rebasing: all[targetRange]))
        }
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: fields.bytes[range], as: UTF8.self) }
}
