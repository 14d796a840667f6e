// Every recorded request on its way to or from Responses is translated or refused in words; and a longer conversation
// begins as the shorter one did.

import Conversation
import Dialects
import Foundation
import Reasoning
import TestKit
import Testing
import Wire

/// A target that refuses as little as can be.
private func patient(_ caller: Dialect, _ target: Dialect) -> Crossing {
    var crossing = Crossing(caller, target)
    crossing.metadata = target == .messages ? .budgets : .effortful
    crossing.metadata?.effortBudgets = [
        EffortBudget(.low, 2048), EffortBudget(.medium, 8192), EffortBudget(.high, 24576),
    ]
    crossing.coerce = true
    crossing.target.takesPrefill = true
    crossing.target.defaultMaxTokens = 64000
    return crossing
}

/// Requests in a dialect that cannot be read yet say nothing of the writer.
private func canBeRead(_ dialect: Dialect) -> Bool {
    guard let body = try? JSONDocument(#"{"model":"g","max_tokens":9,"messages":[{"role":"user","content":"q"}]}"#),
        let facts = try? dialect.readFacts(body)
    else { return false }
    return (try? dialect.readPrompt(body, facts)) != nil
}

private let responses = RecordedRequest.all.filter { $0.dialect == .responses }
private let others = RecordedRequest.all.filter { $0.dialect != .responses && canBeRead($0.dialect) }

@Suite struct `Recorded requests to and from Responses` {
    @Test(arguments: responses)
    private func `a Responses request is read, or refused by name`(request: RecordedRequest) throws {
        let body = try JSONDocument(try request.text)
        do {
            let prompt = try Dialect.responses.readPrompt(body, try Dialect.responses.readFacts(body))
            let items = body.root["input"].map { $0.isString ? 1 : $0.count }
            #expect(prompt.turns.count - prompt.leadingTurns == items)
        } catch {
            #expect(error.kind == .malformed && error.param != nil, "\(error)")
        }
    }

    @Test(arguments: responses)
    private func `a Responses request is written for Messages, or refused by name`(request: RecordedRequest) throws {
        try check(request, .messages)
    }

    @Test(arguments: others)
    private func `a request is written for Responses, or refused by name`(request: RecordedRequest) throws {
        try check(request, .responses)
    }

    private func check(_ request: RecordedRequest, _ target: Dialect) throws {
        let crossing = patient(request.dialect, target)
        let body = try JSONDocument(try request.text)
        do {
            let outcome = try crossing.write(body)
            let written = try JSONDocument(outcome.bytes, limits: JSONLimits(duplicateKeys: .reject))
            #expect((written.root["input"] ?? written.root["messages"])?.hasNoChildren == false)
            #expect(try crossing.write(body).bytes == outcome.bytes, "a second writing differs")
        } catch let failure as Failure {
            #expect(failure.kind == .malformed && failure.param != nil, "\(failure)")
        } catch is ReasoningRefusal {
            return
        }
    }

    @Test func `most requests can be read and written`() throws {
        let read = responses.filter { request in
            guard let text = try? request.text, let body = try? JSONDocument(text),
                let facts = try? Dialect.responses.readFacts(body)
            else { return false }
            return (try? Dialect.responses.readPrompt(body, facts)) != nil
        }
        #expect(read.count * 20 >= responses.count * 19, "\(read.count) of \(responses.count)")
        let written = others.filter { request in
            guard let text = try? request.text else { return false }
            return (try? patient(request.dialect, .responses).write(text)) != nil
        }
        #expect(written.count * 10 >= others.count * 8, "\(written.count) of \(others.count)")
    }

    /// Up to the end of the shorter one's last item; what stands behind it may change from turn to turn.
    @Test(arguments: RecordedTalk.all.filter { $0.dialect != .responses && canBeRead($0.dialect) })
    private func `a longer conversation begins with the bytes of the shorter`(talk: RecordedTalk) throws {
        var shorter: (bytes: [UInt8], opening: Opening)?
        for file in talk.files {
            let body = try JSONDocument(Array(try Data(contentsOf: file)))
            guard let longer = try? patient(talk.dialect, .responses).write(body).bytes else { continue }
            let opening = Opening(body.root)
            if let shorter, opening.continues(shorter.opening) { try expect(longer, toBeginAs: shorter.bytes) }
            shorter = (longer, opening)
        }
    }

    private func expect(_ longer: [UInt8], toBeginAs shorter: [UInt8]) throws {
        let input = try #require(try JSONDocument(shorter).root["input"])
        // Without the bracket that closes the list.
        let shared = input.range.upperBound - 1
        #expect(longer.prefix(shared).elementsEqual(shorter.prefix(shared)))
    }

    @Test func `there are conversations that grow`() throws {
        let grown = try RecordedTalk.all.filter { talk in
            guard talk.dialect == .chat else { return false }
            let openings = try talk.files.map { Opening(try JSONDocument(Array(try Data(contentsOf: $0))).root) }
            return zip(openings, openings.dropFirst()).contains { $1.continues($0) }
        }
        #expect(!grown.isEmpty)
    }
}
