// A caller that says no more while it is being answered: it may have closed its half and wait, or it may have gone.
//
// TCP shows the same FIN for both. The difference is what happens to the next byte that is sent: who listens takes it,
// who has gone answers with a reset. So a few bytes are sent that will have to be sent anyway, whatever the reply turns
// out to be, and that change nothing for a caller that listens:
//
//     nothing sent yet          "HTTP/1.1 ", the beginning of every status line
//     in a chunked body         "0", a leading zero of the next chunk's size (RFC 9112 7.1: 1*HEXDIG)
//     in a body of known length nothing: what is left of it is probe enough
//
// Without this, a caller that gives up during a long silence would be paid for until its model has finished.

import Wire

extension ServerConnection {
    private static let beginning: StaticString = "HTTP/1.1 "

    /// Finds out whether the caller still listens: where it does not, a reset follows, and `gone`.
    func probe() {
        guard !hasProbed else { return }
        hasProbed = true
        if !hasBegun {
            say { HTTPWriter.text(ServerConnection.beginning, into: &$0) }
        } else if framing == .chunked {
            say { $0.append(UInt8(ascii: "0")) }
        }
    }

    /// The status line, without what a probe has sent of it.
    func writeStatusLine(_ status: Int, into bytes: inout [UInt8]) {
        let start = bytes.count
        HTTPWriter.statusLine(status, into: &bytes)
        guard hasProbed else { return }
        bytes.removeSubrange(start..<start + ServerConnection.beginning.utf8CodeUnitCount)
    }
}
