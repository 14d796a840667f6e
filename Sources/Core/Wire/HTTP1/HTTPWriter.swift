// Heads and chunks → bytes.
//
// Everything is appended to an array that the caller owns. A chunk whose size is not known yet begins with a size of
// fixed width (leading zeros are legal) that is patched when the chunk is closed: so data can be written in place, by
// anyone, in several goes, and still travel as one chunk.
//
// A field that would break out of its line is not written at all: a name that is no token, or a value with CR, LF or
// NUL in it, is dropped whole, and `field` says so. Half a value would be a lie, and a replaced octet an invention.

/// Writes HTTP/1.1 messages.
package enum HTTPWriter {
    /// How many bytes `openChunk` writes.
    package static let chunkOpening = 10

    /// "POST /v1/messages HTTP/1.1" and its end.
    package static func requestLine(_ method: StaticString, _ target: String, into bytes: inout [UInt8]) {
        text(method, into: &bytes)
        bytes.append(0x20)
        bytes.append(contentsOf: target.utf8)
        text(" HTTP/1.1\r\n", into: &bytes)
    }

    /// "HTTP/1.1 200 OK" and its end.
    package static func statusLine(_ status: Int, into bytes: inout [UInt8]) {
        text("HTTP/1.1 ", into: &bytes)
        decimal(status, into: &bytes)
        bytes.append(0x20)
        text(reason(status), into: &bytes)
        endOfHead(into: &bytes)
    }

    /// One header line with a value that this program wrote itself.
    package static func field(_ name: StaticString, _ value: StaticString, into bytes: inout [UInt8]) {
        text(name, into: &bytes)
        text(": ", into: &bytes)
        text(value, into: &bytes)
        endOfHead(into: &bytes)
    }

    /// One header line; false and nothing written where the value has CR, LF or NUL in it.
    @discardableResult
    package static func field(_ name: StaticString, _ value: String, into bytes: inout [UInt8]) -> Bool {
        var value = value
        return value.withUTF8 { field(raw(name), UnsafeRawBufferPointer($0), into: &bytes) }
    }

    /// One header line with a number for its value.
    package static func field(_ name: StaticString, _ value: Int, into bytes: inout [UInt8]) {
        text(name, into: &bytes)
        text(": ", into: &bytes)
        decimal(value, into: &bytes)
        endOfHead(into: &bytes)
    }

    /// One header line; false and nothing written where the name is no token or the value has CR, LF or NUL in it.
    @discardableResult
    package static func field(
        _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, into bytes: inout [UInt8]
    ) -> Bool {
        guard !name.isEmpty, name.allSatisfy(HTTPOctets.isToken), !HTTPOctets.breaksLine(value) else { return false }
        bytes.append(contentsOf: name)
        text(": ", into: &bytes)
        bytes.append(contentsOf: value)
        endOfHead(into: &bytes)
        return true
    }

    /// One header line whose name is known only at run time.
    @discardableResult
    package static func field(named name: String, _ value: String, into bytes: inout [UInt8]) -> Bool {
        var (name, value) = (name, value)
        return name.withUTF8 { name in
            value.withUTF8 { field(UnsafeRawBufferPointer(name), UnsafeRawBufferPointer($0), into: &bytes) }
        }
    }

    /// The empty line that ends a head; also the end of any line.
    package static func endOfHead(into bytes: inout [UInt8]) {
        bytes.append(0x0D)
        bytes.append(0x0A)
    }
}

// MARK: - Chunks

extension HTTPWriter {
    /// Begins a chunk of yet unknown size; answers where, for `closeChunk`.
    package static func openChunk(into bytes: inout [UInt8]) -> Int {
        let start = bytes.count
        text("00000000\r\n", into: &bytes)
        return start
    }

    /// Ends the chunk that was begun at `start`: writes its size over the opening. A chunk without data is taken back,
    /// since an empty chunk would end the body.
    package static func closeChunk(at start: Int, in bytes: inout [UInt8]) {
        let count = bytes.count - start - chunkOpening
        guard count > 0 else { return bytes.removeLast(chunkOpening) }
        precondition(count <= Int(UInt32.max), "a chunk of more than 4 GiB")
        var left = count
        var offset = start + 7
        while left > 0 {
            bytes[offset] = hexDigit(left & 15)
            left >>= 4
            offset -= 1
        }
        endOfHead(into: &bytes)
    }

    /// A whole chunk; nothing for no data.
    package static func chunk(_ data: UnsafeRawBufferPointer, into bytes: inout [UInt8]) {
        let start = openChunk(into: &bytes)
        bytes.append(contentsOf: data)
        closeChunk(at: start, in: &bytes)
    }

    /// The end of a chunked body.
    package static func lastChunk(into bytes: inout [UInt8]) { text("0\r\n\r\n", into: &bytes) }

    private static func hexDigit(_ value: Int) -> UInt8 { UInt8(value < 10 ? value + 0x30 : value + 0x57) }
}

// MARK: - Small pieces

extension HTTPWriter {
    /// Text that this program wrote itself.
    package static func text(_ text: StaticString, into bytes: inout [UInt8]) {
        bytes.append(contentsOf: raw(text))
    }

    /// A number that is not negative.
    package static func decimal(_ value: Int, into bytes: inout [UInt8]) {
        precondition(value >= 0)
        var divisor = 1
        while value / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(value / divisor % 10) + 0x30)
            divisor /= 10
        }
    }

    private static func raw(_ text: StaticString) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    /// The words that go with a status.
    package static func reason(_ status: Int) -> StaticString {
        switch status {
        case 100: "Continue"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 422: "Unprocessable Content"
        case 426: "Upgrade Required"
        case 428: "Precondition Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 529: "Overloaded"
        default: "Status"
        }
    }
}
