// Whole replies in the Messages dialect.

package import Conversation
import Wire

/// Appends a finished reply.
package func writeReply(messages reply: Reply, _ options: ReplyOptions, into output: inout [UInt8]) {}
