// A service whose answers a test writes.

package import HTTPServer
package import Wire

/// Answers requests with what a test says.
package final class ScriptedService: HTTPService, ReplyWatcher {
    /// A request as it was heard.
    package struct Heard: Equatable {
        package var method: String
        package var target: String
        package var body: [UInt8]

        package init(method: String, target: String, body: [UInt8]) {
            self.method = method
            self.target = target
            self.body = body
        }
    }

    /// Everything that was asked, in order.
    package private(set) var heard: [Heard] = []
    /// The replies that go with `heard`.
    package private(set) var replies: [Reply] = []
    package private(set) var refusals: [Int] = []
    package private(set) var goneCount = 0
    package private(set) var drainedCount = 0
    package private(set) var isServerDrained = false
    /// Called for each request; the default leaves it waiting.
    package var answer: (Heard, Reply) -> Void = { _, _ in }
    /// Called when a reply was asked to tell.
    package var drained: () -> Void = {}

    package init() {}

    package func onRequest(_ head: HTTPRequestHead, _ body: inout [UInt8], _ reply: Reply) {
        heard.append(Heard(method: head.methodName, target: head.target, body: body))
        replies.append(reply)
        reply.watch(by: self)
        answer(heard.last!, reply)
    }

    package func refusal(status: Int, message: String, target: String) -> Refusal {
        refusals.append(status)
        return Refusal(contentType: "text/plain", body: Array("\(status) at \(target): \(message)".utf8))
    }

    package func onGone() { goneCount += 1 }

    package func onDrained() {
        drainedCount += 1
        drained()
    }

    package func onServerDrained() { isServerDrained = true }
}
