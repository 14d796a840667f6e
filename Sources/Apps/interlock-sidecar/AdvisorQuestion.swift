// A question to an advisor, under way: a line for a program, or a request to a service.

import Coprocess
import Exchange
import Policy
import Routing
import Upstream
import Wire

/// Who waits for an advisor.
protocol AdviceWatcher: AnyObject {
    func onAdvice(_ answer: [UInt8])
    func onAdviceFailure(_ fault: AdviceFault)
}

/// The handle of a question.
enum AdvisorQuestion {
    case script(CoprocessCall)
    case external(ExternalQuestion)

    /// Nobody wants the answer any more.
    func cancel() {
        switch self {
        case .script(let call): call.cancel()
        case .external(let question): question.cancel()
        }
    }
}

extension TrafficDesk {
    /// Asks; the watcher is told nothing before this call has returned.
    func ask(_ order: AdviceOrder, for watcher: any AdviceWatcher) throws(AdviceFault) -> AdvisorQuestion {
        switch order {
        case .script(let script, let question):
            do throws(CoprocessFailure) {
                let listener = ScriptListener(watcher)
                return .script(try advisors.coprocess(for: script).ask(question, listener))
            } catch {
                throw AdviceFault(error)
            }
        case .external(let order, let limit):
            guard let origin = origins.find(order.origin, proxy: order.proxy) else {
                preconditionFailure("a compiled advisor has an origin")
            }
            let request = UpstreamRequest(
                origin: origin, head: order.head, body: order.body, connectMilliseconds: order.connectTimeout)
            let question = ExternalQuestion(limit: limit, for: watcher)
            question.call = upstream.send(request, question)
            return .external(question)
        }
    }
}

/// Hears a program's answer.
private final class ScriptListener: CoprocessDelegate {
    private let watcher: any AdviceWatcher

    init(_ watcher: any AdviceWatcher) { self.watcher = watcher }

    func onAnswer(_ line: [UInt8]) { watcher.onAdvice(line) }

    func onFailure(_ failure: CoprocessFailure) { watcher.onAdviceFailure(AdviceFault(failure)) }
}

/// Gathers a service's answer, as far as it may be gathered.
final class ExternalQuestion: UpstreamDelegate {
    private let limit: Int
    private var watcher: (any AdviceWatcher)?
    private var answer: [UInt8] = []
    var call: UpstreamCall?

    init(limit: Int, for watcher: any AdviceWatcher) {
        self.limit = limit
        self.watcher = watcher
    }

    func cancel() {
        watcher = nil
        call?.cancel()
    }

    func onHead(_ head: HTTPResponseHead) {
        switch head.status {
        case 100..<200, 200: break
        case 300..<400: give(up: .redirect)
        default: give(up: .status)
        }
    }

    func onBody(_ bytes: UnsafeRawBufferPointer) {
        guard watcher != nil else { return }
        guard answer.count + bytes.count <= limit else { return give(up: .tooLarge) }
        answer.append(contentsOf: bytes)
    }

    func onEnd() {
        let told = watcher
        watcher = nil
        told?.onAdvice(answer)
    }

    func onFailure(_ failure: UpstreamFailure) {
        let told = watcher
        watcher = nil
        told?.onAdviceFailure(AdviceFault(failure))
    }

    private func give(up fault: AdviceFault) {
        let told = watcher
        cancel()
        told?.onAdviceFailure(fault)
    }
}

extension AdviceFault {
    init(_ failure: CoprocessFailure) {
        self =
            switch failure {
            case .notRunning: .notRunning
            case .busy: .busy
            case .malformed: .malformed
            case .tooLong: .tooLarge
            }
    }

    init(_ failure: UpstreamFailure) {
        self =
            switch failure.kind {
            case .connect, .tls, .reset, .cut, .proxy: .unreachable
            case .timeout: .timeout
            case .malformed, .coding: .malformed
            }
    }
}
