// Which exchange answers a request. The first rule that applies decides:
//
//  1. the header `x-replay` names an exchange;
//  2. the model's name does (`replay/<id>`, `<anything>#<id>`); of several ids, that of the turn (`ConversationTurn`);
//  3. an exchange was recorded for the same question (`Question`); of several, the one recorded with the same model,
//     else one that thinks exactly if thinking was asked for, else the first of the index;
//  4. the surface's default for what is asked (`ExchangeLibrary+Default`).
//
// An exchange asked for by name must fit: a recorded stream is not folded into a whole reply, nor the other way
// round, and an exchange of one dialect does not answer for another.

import Terminal

/// Every exchange that can be served.
struct ExchangeLibrary: Sendable {
    /// In the order of the indexes.
    let exchanges: [RecordedExchange]
    private let places: [String: Int]
    private let answers: [Question: [Int]]

    /// A library of exchanges whose ids are unique.
    init(_ exchanges: [RecordedExchange]) {
        self.exchanges = exchanges
        places = Dictionary(uniqueKeysWithValues: exchanges.enumerated().map { ($1.id, $0) })
        answers = exchanges.enumerated().reduce(into: [:]) { answers, item in
            guard let question = item.element.question else { return }
            answers[question, default: []].append(item.offset)
        }
    }

    /// Why an exchange was chosen.
    enum Reason: String, Sendable {
        case header, model, question, standard
    }

    /// The exchange that answers `request`.
    func choose(_ request: Request) throws(Denial) -> (exchange: RecordedExchange, reason: Reason) {
        if let id = request.namedExchange { return (try fitting(id, request), .header) }
        if !request.model.exchanges.isEmpty { return (try fitting(try turn(of: request), request), .model) }
        if let exchange = recorded(for: request) { return (exchange, .question) }
        if let exchange = standard(for: request) { return (exchange, .standard) }
        let kind = request.streams ? "streamed" : "whole"
        throw Denial(404, "nothing \(kind) is recorded for '\(request.surface.rawValue)'", code: "not_recorded")
    }

    /// The id for this turn of a conversation that the model's name lays down; one id alone answers every turn.
    private func turn(of request: Request) throws(Denial) -> String {
        let ids = request.model.exchanges
        if ids.count == 1 { return ids[0] }
        guard request.answersSoFar < ids.count else {
            throw Denial(400, "the conversation has \(ids.count) turns, and all are told", code: "conversation_over")
        }
        return ids[request.answersSoFar]
    }

    private func recorded(for request: Request) -> RecordedExchange? {
        let found = (answers[request.question] ?? []).map { exchanges[$0] }
        return found.first { $0.model == request.model.plain }
            ?? found.first { $0.showsThinking == request.asksForThinking } ?? found.first
    }

    private func fitting(_ id: String, _ request: Request) throws(Denial) -> RecordedExchange {
        guard let place = places[id] else {
            let complaint = Misuse(unknown: "exchange", id, among: exchanges.map(\.id))
            throw Denial(404, complaint.message, code: "unknown_exchange")
        }
        let exchange = exchanges[place]
        guard exchange.surface == nil || exchange.surface == request.surface else {
            throw misfit(exchange, "belongs to '\(exchange.surface!.rawValue)', not to '\(request.surface.rawValue)'")
        }
        guard exchange.isFailure || exchange.isStream == request.streams else {
            throw misfit(
                exchange,
                exchange.isStream ? "was streamed and cannot be served whole" : "is whole and cannot be streamed")
        }
        return exchange
    }

    private func misfit(_ exchange: RecordedExchange, _ message: String) -> Denial {
        Denial(400, "the exchange '\(exchange.id)' \(message)", code: "exchange_does_not_fit")
    }
}
