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
    /// `used; class=code`, or `failed:timeout`; nil when no advisor was asked.
    package var advice: String?
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
            line("x-interlock-snapshot", snapshot.label, into: &lines)
        }
        if let target { line("x-interlock-target", target, into: &lines) }
        if let advice { line("x-interlock-advice", advice, into: &lines) }
        if let reasoning { line("x-interlock-reasoning", reasoning, into: &lines) }
        if !adjusted.isEmpty {
            let text = adjusted.prefix(16).map { "\($0.field)=\($0.outcome)" }.joined(separator: "; ")
            line("x-interlock-adjusted", text, into: &lines)
        }
    }

    private func line(_ name: StaticString, _ value: String, into lines: inout [UInt8]) {
        lines.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        lines.append(UInt8(ascii: ":"))
        lines.append(UInt8(ascii: " "))
        var value = value
        value.withUTF8 { text in
            if text.allSatisfy(isPrintable) { return lines.append(contentsOf: text) }
            for byte in text {
                if isPrintable(byte) { lines.append(byte) } else { percentEncode(byte, into: &lines) }
            }
        }
        lines.append(UInt8(ascii: "\r"))
        lines.append(UInt8(ascii: "\n"))
    }

    private func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F }

    private func percentEncode(_ byte: UInt8, into lines: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        lines.append(contentsOf: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]])
    }
}
