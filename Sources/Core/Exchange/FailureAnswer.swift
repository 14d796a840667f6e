// A failure as a whole HTTP reply, in a dialect: for exchanges, and for requests that never become one.

package import Accounting
package import Conversation
import Dialects

/// Status, headers and body that tell a failure.
package struct FailureAnswer {
    package var opening: ReplyOpening
    package var body: [UInt8]

    /// The telling of `failure`; `allow` is the method that a 405 names.
    package init(_ failure: Failure, dialect: Dialect, receipt: Receipt, allow: String? = nil) {
        body = writeFailure(failure, dialect: dialect, requestID: receipt.requestID)
        var lines: [UInt8] = []
        lines.append(text: "content-type: application/json\r\n")
        receipt.write(into: &lines)
        if dialect == .messages { lines.append(text: "request-id: \(receipt.requestID)\r\n") }
        if let seconds = failure.retryAfter { lines.append(text: "retry-after: \(seconds)\r\n") }
        if let allow { lines.append(text: "allow: \(allow)\r\n") }
        // Another try cannot help where the deployment or the request is at fault; both SDKs obey this.
        if failure.isLasting { lines.append(text: "x-should-retry: false\r\n") }
        opening = ReplyOpening(
            status: failureStatus(failure, dialect: dialect), headers: lines, length: body.count)
    }
}

extension Failure {
    /// The same request would fail in the same way.
    fileprivate var isLasting: Bool {
        switch kind {
        case .configuration, .noEligibleTarget: true
        default: false
        }
    }
}
