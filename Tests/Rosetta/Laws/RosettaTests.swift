// The first two laws of translation: read in a, write in b is the telling in b; and home again, where a is b.

import Conversation
import Dialects
import Reasoning
import Testing
import Wire

/// Runs the checks of a crossing, which may be known to fail.
private func holds(_ crossing: Crossing, _ check: () throws -> Void) throws {
    guard let reason = known(crossing) else { return try check() }
    withKnownIssue(Comment(rawValue: reason)) { try check() }
}

@Suite struct `Rosetta` {
    @Test(arguments: Crossing.requests)
    func `a request says in one dialect what it says in another`(crossing: Crossing) throws {
        try holds(crossing) { try checkRequest(crossing) }
    }

    @Test(arguments: Crossing.replies)
    func `a reply says in one dialect what it says in another`(crossing: Crossing) throws {
        try holds(crossing) { try checkReply(crossing) }
    }

    @Test(arguments: Crossing.failures)
    func `a refusal says in one dialect what it says in another`(crossing: Crossing) throws {
        try holds(crossing) { try checkFailure(crossing) }
    }

    private func checkFailure(_ crossing: Crossing) throws {
        guard case .written(let text, let file, _) = crossing.promise else { return }
        let source = try Tree(crossing.situation.files[crossing.source] ?? "")
        let status = source["status"].flatMap { Tree.Scalar($0).int } ?? 0
        let body = Array((source["body"]?.text ?? "").utf8)
        let failure = body.withUnsafeBytes { crossing.from.readFailure(status: status, body: $0, retryAfter: nil) }
        var bytes: [UInt8] = []
        let told = crossing.to.writeFailure(failure, requestID: "r1", into: &bytes)
        let written = String(decoding: bytes, as: UTF8.self)
        compare("{\"status\":\(told.status),\"body\":\(written)}", with: text, file, crossing)
    }

    private func checkRequest(_ crossing: Crossing) throws {
        let situation = crossing.situation
        do {
            let request = situation.settings.enclosed(try Tree(crossing.request(crossing.source))).text
            let sent = try situation.settings.send(request, in: Lane(caller: crossing.from, target: crossing.to))
            guard case .written(_, let file, let losses) = crossing.promise else {
                Issue.record("written, where a refusal was expected: \(sent.text)")
                return
            }
            compare(sent.text, with: try crossing.request(file, crossing.to), file, crossing)
            #expect(sent.losses == losses, "the losses differ")
        } catch let notSent as NotSent {
            guard case .refused(let words) = crossing.promise else {
                Issue.record("refused: \(notSent.words)")
                return
            }
            #expect(notSent.words == words.trimmingNewlines)
        }
    }

    private func checkReply(_ crossing: Crossing) throws {
        guard case .written(let text, let file, _) = crossing.promise else { return }
        let source = try crossing.spokenSource()
        let form: ReplyForm = crossing.form == "sse" ? .stream : .whole
        let heard = HeardReply(source, crossing.from, form)
        let written = heard.written(crossing.to, form, crossing.options, crossing.sealing)
        if crossing.to == .responses, form == .stream {
            let faults = ResponsesStream(written).faults
            #expect(faults.isEmpty)
        }
        compare(written, with: text, file, crossing)
    }

    /// Compares what was written with what stands in the file.
    private func compare(_ written: String, with text: String, _ file: String, _ crossing: Crossing) {
        do {
            let expected = try Tree(telling: text, crossing.to, crossing.side, crossing.form).comparable
            let actual = try Tree(telling: written, crossing.to, crossing.side, crossing.form)
                .opened(by: Seal(crossing.from)).comparable
            for difference in actual.differences(from: expected) { Issue.record("\(file): \(difference)") }
        } catch {
            Issue.record("\(file): \(error); written: \(written)")
        }
    }
}

extension Crossing {
    /// The text of a request's file, whole.
    func request(_ file: String, _ dialect: Dialect? = nil) throws -> String {
        let tree = try Tree(situation.files[file] ?? "")
        return situation.settings.isBare ? tree.text : Skeleton.fill(request: tree, dialect ?? from).text
    }

    /// What is read, as it would be sent.
    func spokenSource() throws -> String {
        try Tree(telling: situation.files[source] ?? "", from, side, form).spoken(form)
    }

    /// What encloses the reply's proofs.
    var sealing: ReplySealing {
        let settings = situation.settings
        return ReplySealing(
            Seal(from), replay: settings.metadata(from)?.replay ?? .none, caller: to,
            isHidden: settings.thoughts == .hidden)
    }

    /// Where the reply goes. Tools have the names that the request gave them.
    var options: ReplyOptions {
        var options = ReplyOptions(model: "m", now: 1_700_000_000, requestID: "r1")
        options.includeUsage = true
        options.thoughts = situation.settings.thoughts
        guard situation.files["request.\(to.word).json"] != nil,
            let request = try? request("request.\(to.word).json", to)
        else { return options }
        if situation.settings.echoes { options.request = (try? JSONDocument(request))?.root }
        let sent = try? situation.settings.send(request, in: Lane(caller: to, target: from))
        if let sent { options.toolNames = sent.names }
        return options
    }
}

extension String {
    /// Without the line's end.
    var trimmingNewlines: String { String(reversed().drop(while: \.isNewline).reversed()) }
}
