// A failure as a whole HTTP reply, in a dialect: for exchanges, and for requests that never become one.

package import Accounting
package import Conversation
import Dialects
import Wire

/// Status, headers and body that tell a failure.
package struct FailureAnswer {
    package var opening: ReplyOpening
    package var body: [UInt8]

    /// The telling of `failure`; `allow` is the method that a 405 names.
    package init(_ failure: Failure, dialect: Dialect, receipt: Receipt, allow: String? = nil) {
        body = []
        let written = dialect.writeFailure(failure, requestID: receipt.requestID, into: &body)
        var lines: [UInt8] = []
        HTTPWriter.field("content-type", "application/json" as StaticString, into: &lines)
        receipt.write(into: &lines)
        if dialect == .messages { HTTPWriter.field("request-id", receipt.requestID, into: &lines) }
        for header in written.headers { HTTPWriter.field(named: header.name, header.value, into: &lines) }
        if let allow { HTTPWriter.field("allow", allow, into: &lines) }
        opening = ReplyOpening(status: written.status, headers: lines, length: body.count)
    }
}
