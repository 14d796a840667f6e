// What the sidecar tells the caller it did, as reply headers.
//
// What stands in them comes from documents and, where a request's members are named, from callers. So every value is
// made printable ASCII, and none is longer than a header may well be.

package import Conversation
package import Policy

/// The facts of a receipt. Header values are printable ASCII; anything else in a name is percent-encoded.
package struct Receipt: Sendable {
    package var requestID: String
    package var snapshot: Snapshot?
    /// `provider/model_ref` of the target that answers; of the last one that was tried, where none did.
    package var target: String?
    /// Nil when nothing was asked, which is written as well.
    package var reasoning: ReasoningReport?
    /// `used; class=code`, or `failed:timeout`; nil when no advisor was asked.
    package var advice: String?
    /// Request members that were removed or replaced.
    package var adjusted: [Loss] = []

    package init(requestID: String, snapshot: Snapshot?) {
        self.requestID = requestID
        self.snapshot = snapshot
    }

    /// So many adjustments are told; the rest are counted.
    private static let mostAdjustments = 16
    /// A member's path, in characters.
    private static let longestField = 128
    /// A header's value, in bytes.
    private static let longestValue = 4096

    /// The headers, in their order, with values that may stand in one.
    package var lines: [(name: String, value: String)] {
        var lines: [(name: String, value: String)] = []
        forEach { lines.append((name: "\($0)", value: Receipt.printable($1))) }
        return lines
    }

    /// Appends the receipt as header lines, each ended by CRLF.
    package func write(into lines: inout [UInt8]) {
        forEach { line($0, $1, into: &lines) }
    }

    private func forEach(_ body: (StaticString, String) -> Void) {
        body("x-request-id", requestID)
        if let snapshot { body("x-interlock-snapshot", snapshot.label) }
        if let target { body("x-interlock-target", target) }
        if let advice { body("x-interlock-advice", advice) }
        body("x-interlock-reasoning", (reasoning ?? .nothingAsked).text)
        if !adjusted.isEmpty { body("x-interlock-adjusted", adjustedText) }
    }

    private var adjustedText: String {
        let most = Receipt.mostAdjustments
        let told = adjusted.prefix(most).map { "\(shortened($0.field))=\(shortened($0.outcome))" }
        let rest = adjusted.count > most ? ["and \(adjusted.count - most) more"] : []
        return (told + rest).joined(separator: "; ")
    }

    private func shortened(_ text: String) -> String {
        text.utf8.count > Receipt.longestField ? text.prefix(Receipt.longestField) + "..." : text
    }

    private func line(_ name: StaticString, _ value: String, into lines: inout [UInt8]) {
        lines.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        lines.append(UInt8(ascii: ":"))
        lines.append(UInt8(ascii: " "))
        Receipt.append(value, to: &lines)
        lines.append(UInt8(ascii: "\r"))
        lines.append(UInt8(ascii: "\n"))
    }

    private static func printable(_ value: String) -> String {
        var bytes: [UInt8] = []
        append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ value: String, to lines: inout [UInt8]) {
        var value = value
        value.withUTF8 { text in
            if text.count <= longestValue, text.allSatisfy(isPrintable) { return lines.append(contentsOf: text) }
            let end = lines.count + longestValue
            for byte in text where lines.count + 3 <= end {
                if isPrintable(byte) { lines.append(byte) } else { percentEncode(byte, into: &lines) }
            }
        }
    }

    private static func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F }

    private static func percentEncode(_ byte: UInt8, into lines: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        lines.append(contentsOf: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]])
    }
}
