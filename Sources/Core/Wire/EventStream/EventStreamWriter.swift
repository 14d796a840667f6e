// Writing server-sent events.
//
//     EventStreamWriter.begin(event: "ping", into: &bytes)                event: ping
//     var writer = JSONWriter(taking: &bytes) … writer.finish(&bytes)     data: {"type":"ping"}
//     EventStreamWriter.end(into: &bytes)                                 (blank line)
//
// JSON has no line ends outside of strings and none inside, so what a `JSONWriter` writes is one data line.

/// Writes events into bytes.
package enum EventStreamWriter {
    /// Writes a whole event. A line end in `data` (LF, CR or CR LF) begins another data line, and is read back as LF.
    package static func write(event: StaticString? = nil, data: [UInt8], into output: inout [UInt8]) {
        data.withUnsafeBytes { write(event: event, data: $0, into: &output) }
    }

    /// Writes a whole event. A line end in `data` (LF, CR or CR LF) begins another data line, and is read back as LF.
    package static func write(
        event: StaticString? = nil, data: UnsafeRawBufferPointer, into output: inout [UInt8]
    ) {
        let data = data.bindMemory(to: UInt8.self)
        begin(event: event, into: &output)
        var line = 0
        var end = Words.firstLineEnd(in: data, from: 0)
        while end < data.count {
            output.append(contentsOf: UnsafeBufferPointer(rebasing: data[line..<end]))
            append("\ndata: ", to: &output)
            let isPair = data[end] == UInt8(ascii: "\r") && end + 1 < data.count && data[end + 1] == UInt8(ascii: "\n")
            line = end + (isPair ? 2 : 1)
            end = Words.firstLineEnd(in: data, from: line)
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: data[line...]))
        self.end(into: &output)
    }

    /// Writes the beginning of an event, up to where its data goes, which must be on one line.
    package static func begin(event: StaticString? = nil, into output: inout [UInt8]) {
        if let event {
            append("event: ", to: &output)
            append(event, to: &output)
            append("\n", to: &output)
        }
        append("data: ", to: &output)
    }

    /// Writes the end of an event.
    package static func end(into output: inout [UInt8]) { append("\n\n", to: &output) }

    /// Writes a comment of one line, which readers pass over: it keeps a connection alive.
    package static func comment(_ text: StaticString, into output: inout [UInt8]) {
        append(": ", to: &output)
        append(text, to: &output)
        append("\n\n", to: &output)
    }

    @inline(__always)
    private static func append(_ text: StaticString, to output: inout [UInt8]) {
        output.append(contentsOf: text.bytes)
    }
}
