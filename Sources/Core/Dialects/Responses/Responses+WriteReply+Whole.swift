// Whole replies in the Responses dialect.

package import Conversation
import Wire

/// Appends a finished reply.
package func writeReply(responses reply: Reply, _ options: ReplyOptions, into output: inout [UInt8]) {}
