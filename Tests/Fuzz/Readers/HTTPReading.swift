// Any bytes on a connection: the same messages however they are cut.

import Wire

func readHTTPRequest(_ bytes: [UInt8]) {
    precondition(requests([bytes[...]]) == requests(pieces(bytes)), "a cut hears other requests")
}

func readHTTPResponse(_ bytes: [UInt8]) {
    for isHead in [false, true] {
        precondition(
            replies([bytes[...]], toHead: isHead) == replies(pieces(bytes), toHead: isHead), "a cut hears other replies"
        )
    }
}

/// What was heard: heads, bodies byte by byte, ends, and why the rest was rejected.
private struct Heard: Equatable {
    var lines: [String] = []
    var body: [UInt8] = []
    var rejection: HTTPRejection?

    mutating func end() {
        lines.append("end \(body)")
        body = []
    }
}

private func requests(_ pieces: [ArraySlice<UInt8>]) -> Heard {
    var heard = Heard()
    var reader = HTTPRequestReader()
    for piece in pieces {
        let isOver = piece.withUnsafeBytes { bytes -> Bool in
            var input = bytes
            while true {
                do throws(HTTPRejection) {
                    switch try reader.read(&input) {
                    case .more: return false
                    case .head: heard.lines.append("\(reader.head.methodName) \(reader.head.target)")
                    case .piece(let bytes): heard.body += bytes
                    case .end:
                        heard.end()
                        if !reader.head.keepAlive { return true }
                    }
                } catch {
                    heard.rejection = error
                    return true
                }
            }
        }
        if isOver { break }
    }
    return heard
}

private func replies(_ pieces: [ArraySlice<UInt8>], toHead: Bool) -> Heard {
    var heard = Heard()
    var reader = HTTPResponseReader()
    reader.expect(answerToHead: toHead)
    for piece in pieces {
        let isOver = piece.withUnsafeBytes { bytes -> Bool in
            var input = bytes
            while true {
                do throws(HTTPRejection) {
                    switch try reader.read(&input) {
                    case .more: return false
                    case .head: heard.lines.append("\(reader.head.status)")
                    case .piece(let bytes): heard.body += bytes
                    case .end:
                        heard.end()
                        if !reader.head.keepAlive { return true }
                    }
                } catch {
                    heard.rejection = error
                    return true
                }
            }
        }
        if isOver { return heard }
    }
    heard.lines.append("finished \(reader.finish())")
    return heard
}
