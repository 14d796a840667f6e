// Whole replies in the Responses dialect.

package import Conversation
import Wire

/// Appends a finished reply.
package func writeReply(responses reply: Reply, _ options: ReplyOptions, into output: inout [UInt8]) {
    let frame = ResponsesFrame(reply.head, options)
    let stop = reply.stop ?? Stop(.ended)
    var items = ResponsesOutput(idTail: frame.idTail, options)
    let state = ResponsesState(stop.reason)
    for (number, part) in reply.parts.enumerated() {
        items.add(part, number, as: number == reply.parts.count - 1 ? state.lastItem : .completed)
    }
    if let words = items.refusal(untoldIn: stop) {
        var refusal = ReplyPart(.refusal)
        refusal.content.append(words)
        items.add(refusal, reply.parts.count)
    }
    var json = JSONWriter(taking: &output)
    json.responseObject(frame, state, items.items, reply.usage ?? Usage())
    json.finish(&output)
}
