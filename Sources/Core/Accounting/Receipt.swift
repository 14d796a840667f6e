// What the sidecar tells the caller it did, as reply headers.

package import Conversation
package import Policy

/// The facts of a receipt. Header values are printable ASCII; anything else in a name is percent-encoded.
package struct Receipt: Sendable {
    package var requestID: String
    package var snapshot: Snapshot?
    /// `provider/model_ref` of the target that answers.
    package var target: String?
    /// `asked=effort:high; sent=budget:24576; rule=effort_budgets`; nil when nothing was asked.
    package var reasoning: String?
    /// Request members that were removed or replaced.
    package var adjusted: [Loss] = []

    package init(requestID: String, snapshot: Snapshot?) {
        self.requestID = requestID
        self.snapshot = snapshot
    }

    /// Appends the receipt as header lines, each ended by CRLF.
    package func write(into lines: inout [UInt8]) {
        line("x-request-id", requestID, into: &lines)
        if let snapshot {
            line("x-interlock-snapshot", "\(snapshot.sequence)-\(snapshot.digest.prefix(12))", into: &lines)
        }
        if let target { line("x-interlock-target", target, into: &lines) }
        if let reasoning { line("x-interlock-reasoning", reasoning, into: &lines) }
        if !adjusted.isEmpty {
            let text = adjusted.prefix(16).map { "\($0.field)=\($0.outcome)" }.joined(separator: "; ")
            line("x-interlock-adjusted", text, into: &lines)
        }
    }

    private func line(_ name: String, _ value: String, into lines: inout [UInt8]) {
        lines.append(contentsOf: name.utf8)
        lines.append(contentsOf: ": ".utf8)
        for byte in value.utf8 {
            if byte >= 0x20, byte < 0x7F { lines.append(byte) } else { percentEncode(byte, into: &lines) }
        }
        lines.append(contentsOf: "\r\n".utf8)
    }

    private func percentEncode(_ byte: UInt8, into lines: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        lines.append(contentsOf: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]])
    }
}
