// The two sides of an exchange: the caller who reads the reply, the provider who writes it, and the clock between them.

import EventLoop
import Exchange
import HTTPServer
import Routing
import Upstream
import Wire

extension ServedExchange: ReplyWatcher {
    func onDrained() {
        callerDrained()
    }

    func onGone() {
        tell(.callerGone)
    }
}

extension ServedExchange: UpstreamDelegate {
    func onHead(_ head: HTTPResponseHead) {
        tell(.upstreamHead(head))
    }

    func onBody(_ bytes: UnsafeRawBufferPointer) {
        tell(.upstreamBytes(bytes), bytes)
    }

    func onEnd() {
        forgetCall()
        tell(.upstreamEnded)
    }

    func onFailure(_ failure: UpstreamFailure) {
        forgetCall()
        tell(.upstreamFailed(UpstreamFault(failure)))
    }
}

extension ServedExchange: AdviceWatcher {
    func onAdvice(_ answer: [UInt8]) {
        forgetQuestion()
        tell(.advised(answer))
    }

    func onAdviceFailure(_ fault: AdviceFault) {
        forgetQuestion()
        tell(.adviceFailed(fault))
    }
}

extension ServedExchange: TimerOwner {
    func onTimer(_ tag: Int) {
        tell(.timeReached)
    }
}
