// Every recorded Chat request is translated or refused in words; and a longer conversation begins as the shorter one
// did.

import Conversation
import Dialects
import Foundation
import Reasoning
import TestKit
import Testing
import Wire

/// A target that refuses as little as can be.
private var patient: Translation {
    var translation = Translation(metadata: .budgets, coerce: true)
    translation.target.takesPrefill = true
    translation.target.defaultMaxTokens = 64000
    return translation
}

@Suite struct `Recorded Chat requests for a Messages target` {
    @Test(arguments: RecordedRequest.chat)
    func `a request is written as JSON, or refused in words`(request: RecordedRequest) throws {
        let body = try JSONDocument(try request.text)
        do {
            let outcome = try patient.write(body)
            let written = try JSONDocument(outcome.bytes, limits: JSONLimits(duplicateKeys: .reject))
            #expect(written.root["messages"]?.hasNoChildren == false)
            #expect(try patient.write(body).bytes == outcome.bytes, "a second writing differs")
        } catch let failure as Failure {
            #expect(failure.kind == .malformed && failure.param != nil, "\(failure)")
        } catch let refusal as ReasoningRefusal {
            #expect(refusal == .capTooSmall)
        }
    }

    @Test func `most requests can be written`() throws {
        let written = RecordedRequest.chat.filter { request in
            guard let text = try? request.text, let body = try? JSONDocument(text) else { return false }
            return (try? patient.write(body)) != nil
        }
        #expect(
            written.count * 10 >= RecordedRequest.chat.count * 8, "\(written.count) of \(RecordedRequest.chat.count)")
    }

    /// Up to the end of the shorter one's last message; what stands behind it may change from turn to turn.
    @Test(arguments: RecordedConversation.chat)
    func `a longer conversation begins with the bytes of the shorter`(conversation: RecordedConversation) throws {
        var shorter: (bytes: [UInt8], said: RecordedConversation.Said)?
        for file in conversation.files {
            let body = try JSONDocument(Array(try Data(contentsOf: file)))
            guard let longer = try? patient.write(body).bytes else { continue }
            let said = conversation.said(body.root)
            if let shorter, said.continues(shorter.said) { try expect(longer, toBeginAs: shorter.bytes) }
            shorter = (longer, said)
        }
    }

    private func expect(_ longer: [UInt8], toBeginAs shorter: [UInt8]) throws {
        let messages = try #require(try JSONDocument(shorter).root["messages"])
        // Without the brackets that close the last message and the list: more may be said in the same message.
        let shared = messages.range.upperBound - 3
        #expect(longer.prefix(shared).elementsEqual(shorter.prefix(shared)))
    }
}
