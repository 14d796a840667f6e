// Every recorded request is written for a Chat target or refused in words; and a longer conversation begins as the
// shorter one did.

import Conversation
import Dialects
import Foundation
import TestKit
import Testing
import Wire

/// What a request of any dialect comes to at a target that refuses as little as can be; nil when it cannot be read.
private func write(_ body: JSONDocument, from dialect: Dialect) throws -> [UInt8]? {
    guard let facts = try? dialect.readFacts(body), let prompt = try? dialect.readPrompt(body, facts) else {
        return nil
    }
    var target = TargetShape(caller: dialect, model: "m")
    target.takesPrefill = true
    target.takesTopK = true
    var bytes: [UInt8] = []
    _ = try Dialect.chat.writePrompt(prompt, for: target, .silent, into: &bytes)
    return bytes
}

@Suite struct `Recorded requests for a Chat target` {
    @Test(arguments: RecordedRequest.all)
    func `a request is written as JSON, or refused in words`(request: RecordedRequest) throws {
        let body = try JSONDocument(try request.text)
        do {
            guard let bytes = try write(body, from: request.dialect) else { return }
            let written = try JSONDocument(bytes, limits: JSONLimits(duplicateKeys: .reject))
            #expect(written.root["messages"]?.hasNoChildren == false)
            #expect(try write(body, from: request.dialect) == bytes, "a second writing differs")
            let facts = try Dialect.chat.readFacts(written)
            #expect(throws: Never.self) { try Dialect.chat.readPrompt(written, facts) }
        } catch let failure as Failure {
            #expect(failure.kind == .malformed && failure.param != nil, "\(failure)")
        }
    }

    /// Most of the others use tools that only their provider runs.
    @Test(arguments: Dialect.allCases)
    func `most requests can be written`(dialect: Dialect) {
        let requests = RecordedRequest.all.filter { $0.dialect == dialect }
        let written = requests.filter { request in
            guard let text = try? request.text, let body = try? JSONDocument(text) else { return false }
            return (try? write(body, from: dialect)) ?? nil != nil
        }
        #expect(written.count * 3 >= requests.count * 2, "\(written.count) of \(requests.count)")
    }

    /// Up to the end of the shorter one's last message; what stands behind it may change from turn to turn.
    @Test(arguments: RecordedConversation.all)
    func `a longer conversation begins with the bytes of the shorter`(conversation: RecordedConversation) throws {
        var shorter: (bytes: [UInt8], said: RecordedConversation.Said)?
        for file in conversation.files {
            let body = try JSONDocument(Array(try Data(contentsOf: file)))
            guard let longer = try? write(body, from: conversation.dialect) else { continue }
            let said = conversation.said(body.root)
            if let shorter, said.continues(shorter.said) {
                let shared = try #require(try JSONDocument(shorter.bytes).root["messages"]).range.upperBound - 1
                #expect(longer.prefix(shared).elementsEqual(shorter.bytes.prefix(shared)))
            }
            shorter = (longer, said)
        }
    }
}
