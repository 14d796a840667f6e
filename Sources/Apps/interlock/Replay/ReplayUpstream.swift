// The upstream without its sockets: a request in, the steps of a reply out.

import Terminal

/// Answers requests with recordings.
struct ReplayUpstream: Sendable {
    let library: ExchangeLibrary
    var pace = Pace.every(0)
    /// The fault of every request that asks for none itself.
    var fault: String?
    let memory = ReplayMemory()

    /// An upstream that answers from `library`.
    init(_ library: ExchangeLibrary) { self.library = library }

    /// The reply to a request. Keeps the request if it is one for a model.
    func answer(_ request: ReceivedRequest) -> [ReplyStep] {
        switch Route(request.method, request.target) {
        case .ask(let surface): return ask(surface, request)
        case .models: return [ReplyStep](json: library.modelList())
        case .log(let last): return [ReplyStep](json: memory.logText(last: last))
        case .receivedBody(let number): return receivedBody(number)
        case .forget:
            memory.forget()
            return [ReplyStep](json: Array("{}".utf8))
        case .exchanges: return [ReplyStep](json: library.exchangeList())
        case .health: return [ReplyStep](json: Array(#"{"status":"ok"}"#.utf8))
        case .notAllowed(let allow): return notAllowed(request, allow)
        case .unknown: return [ReplyStep](Denial(404, "no such route: \(request.method) \(request.target)"), nil)
        }
    }

    private func ask(_ surface: Surface, _ received: ReceivedRequest) -> [ReplyStep] {
        var received = received
        defer { memory.keep(received) }
        do throws(Denial) {
            let request = try Request(surface, body: received.body, header: received.header)
            let (exchange, reason) = try library.choose(request)
            let fault = try fault(for: request, received)
            (received.exchange, received.reason) = (exchange.id, reason.rawValue)
            let steps = [ReplyStep](exchange.labelled(reason), for: surface, at: pace, fault: fault)
            received.status = steps.status
            return steps
        } catch {
            received.status = error.status
            return [ReplyStep](error, surface)
        }
    }

    /// The fault that a header, else the model's name, else the command line asks for, as far as it is due.
    private func fault(for request: Request, _ received: ReceivedRequest) throws(Denial) -> Fault {
        guard let text = request.namedFault ?? request.model.fault ?? fault else { return .none }
        let key = "\(request.surface.rawValue) \(request.model) \(request.namedExchange ?? "") \(text)"
        do throws(Misuse) {
            let fault = try Fault(reading: text)
            return fault.failFirst == nil ? fault : fault.suffered(by: memory.hit(key))
        } catch {
            throw Denial(400, error.message, code: "unknown_fault")
        }
    }

    private func receivedBody(_ number: Int) -> [ReplyStep] {
        guard let request = memory.request(number: number) else {
            return [ReplyStep](Denial(404, "request \(number) is not in the log"), nil)
        }
        let type = Header(name: "content-type", value: "application/octet-stream")
        return [.head(status: 200, headers: [type], length: request.body.count), .body(request.body), .end]
    }

    private func notAllowed(_ request: ReceivedRequest, _ allow: String) -> [ReplyStep] {
        let denial = Denial(405, "\(request.target) does not take \(request.method)")
        return [ReplyStep](denial, nil, [Header(name: "allow", value: allow)])
    }
}

extension RecordedExchange {
    /// Tells the caller which recording it got, and why.
    fileprivate func labelled(_ reason: ExchangeLibrary.Reason) -> RecordedExchange {
        var exchange = self
        exchange.headers.append(Header(name: "x-replay-exchange", value: id))
        exchange.headers.append(Header(name: "x-replay-reason", value: reason.rawValue))
        return exchange
    }
}

extension [ReplyStep] {
    /// A whole JSON reply.
    fileprivate init(json: [UInt8], status: Int = 200, _ headers: [Header] = []) {
        let type = Header(name: "content-type", value: "application/json")
        self = [.head(status: status, headers: [type] + headers, length: json.count), .body(json), .end]
    }

    /// A denial in the words of `surface`.
    fileprivate init(_ denial: Denial, _ surface: Surface?, _ headers: [Header] = []) {
        self.init(json: denial.body(for: surface), status: denial.status, headers)
    }

    /// The status that is sent, nil if none is.
    fileprivate var status: Int? {
        for case .head(let status, _, _) in self { return status }
        return nil
    }
}
