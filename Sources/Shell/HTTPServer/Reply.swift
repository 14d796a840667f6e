// The answer to one request: the handle that a service keeps.
//
//     whole      reply.send(200, fields, body)
//     shared     reply.send(200, fields, shared: body)
//     streamed   reply.begin(200, fields)   reply.write(…)   reply.write(…)   reply.end()
//
// A handle outlives its connection and its turn harmlessly: what is said through it after the answer has ended, or the
// caller has gone, is dropped. Nothing is sent before the loop's turn ends.

/// Answers one request.
package struct Reply {
    let connection: ServerConnection
    let number: UInt32

    /// Whether there is still someone to answer.
    package var isOpen: Bool { connection.isServing(number) }

    /// Bytes that the caller has not taken yet. Whoever feeds a stream stops when there are many, and asks to be told.
    package var pending: Int { isOpen ? connection.output.pending : 0 }

    /// Who is to be told of this answer's fate.
    package func watch(by watcher: any ReplyWatcher) {
        if isOpen { connection.watcher = watcher }
    }

    /// Asks for one `onDrained`, as soon as nothing is pending.
    package func tellWhenDrained() {
        if isOpen { connection.askForDrained() }
    }

    /// A whole answer. `fields` are header lines as `HTTPWriter.field` writes them, without any about length or
    /// connection.
    package func send(_ status: Int, _ fields: [UInt8], _ body: [UInt8]) {
        begin(status, fields, length: body.count)
        write(body)
        end()
    }

    /// A whole answer whose body others are sent too: it is not copied.
    package func send(_ status: Int, _ fields: [UInt8], shared body: SharedBody) {
        if isOpen { connection.send(status, fields, shared: body) }
    }

    /// The head of an answer. Without a length the body goes out in chunks (to an HTTP/1.0 caller: until the close).
    package func begin(_ status: Int, _ fields: [UInt8], length: Int? = nil) {
        if isOpen { connection.begin(status, fields, length: length) }
    }

    /// More of the body.
    package func write(_ bytes: UnsafeRawBufferPointer) {
        if isOpen { connection.writeBody { $0.append(contentsOf: bytes) } }
    }

    /// More of the body.
    package func write(_ bytes: [UInt8]) {
        if isOpen { connection.writeBody { $0.append(contentsOf: bytes) } }
    }

    /// More of the body, appended in place by `fill`, which must append only.
    package func write(_ fill: (inout [UInt8]) -> Void) {
        if isOpen { connection.writeBody(fill) }
    }

    /// The proper end of the answer.
    package func end() {
        if isOpen { connection.end() }
    }

    /// The improper end: what was written goes out, then the connection is cut in a way that no caller can take for a
    /// proper end.
    package func abort() {
        if isOpen { connection.abort() }
    }

    /// The same as a reset: what the caller has not read by then may be lost to it.
    package func reset() {
        if isOpen { connection.abort(asReset: true) }
    }
}
