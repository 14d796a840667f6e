// The sixth law: a longer conversation begins with the bytes of the shorter one, in every lane.
//
// Providers keep what they have read of a conversation in a cache, and some prove thoughts against it: one byte that
// changes in the middle costs money, or the thoughts.

import Conversation
import Testing
import Wire

extension Dialect {
    /// The member that grows with a conversation.
    fileprivate var list: String { self == .responses ? "input" : "messages" }
}

/// A request and a longer one that continues it.
private struct Continuation: Sendable, CustomTestStringConvertible {
    var name: String
    var caller: Dialect
    var settings: Settings
    var shorter: String
    var longer: String

    var testDescription: String { name }
}

/// Pairs of recorded turns of which the second says all that the first says.
private let recorded: [Continuation] = RecordedRequest.conversations.flatMap { turns in
    zip(turns, turns.dropFirst()).compactMap { first, second in
        guard continues(second, first) else { return nil }
        return Continuation(
            name: second.name, caller: first.dialect, settings: .patient, shorter: first.text, longer: second.text)
    }
}

private func continues(_ longer: RecordedRequest, _ shorter: RecordedRequest) -> Bool {
    guard let later = try? Tree(longer.text), let earlier = try? Tree(shorter.text),
        case .array(let all)? = later[longer.dialect.list], case .array(let some)? = earlier[shorter.dialect.list],
        some.count <= all.count
    else { return false }
    let same = ["system", "instructions", "tools", "functions", "tool_choice"].allSatisfy { name in
        (later[name]?.text ?? "") == (earlier[name]?.text ?? "")
    }
    return same && Tree.array(Array(all.prefix(some.count))).differences(from: .array(some)).isEmpty
}

/// The situations' own conversations, told message by message.
private let told: [Continuation] = Crossing.requests.filter { $0.from == $0.to }.flatMap { crossing in
    guard let request = try? crossing.request(crossing.source),
        let whole = try? crossing.situation.settings.enclosed(Tree(request)),
        case .array(let list)? = whole[crossing.from.list]
    else { return [Continuation]() }
    // Instructions at the beginning are one thing, however many: a conversation begins behind them.
    let opening = list.prefix { ["system", "developer"].contains($0["role"]?.string ?? "") }.count
    guard opening + 1 < list.count else { return [] }
    return (opening + 1..<list.count).map { count in
        func first(_ count: Int) -> String {
            whole.with(crossing.from.list, .array(Array(list.prefix(count)))).text
        }
        return Continuation(
            name: "\(crossing.situation.name) \(crossing.from.word) \(count)", caller: crossing.from,
            settings: crossing.situation.settings, shorter: first(count), longer: first(count + 1))
    }
}

@Suite struct `A longer conversation begins as the shorter one did` {
    @Test func `there are conversations to look at`() {
        #expect(recorded.count >= 20)
        #expect(told.count >= 100)
        for dialect in Dialect.allCases { #expect(recorded.contains { $0.caller == dialect }) }
    }

    @Test(arguments: recorded, Dialect.allCases)
    private func `in recorded conversations`(continuation: Continuation, target: Dialect) throws {
        try check(continuation, target)
    }

    @Test(arguments: told, Dialect.allCases)
    private func `in the situations`(continuation: Continuation, target: Dialect) throws {
        try check(continuation, target)
    }

    /// Requests that are refused have no bytes, and a request that ends in the model's own words says them otherwise.
    private func check(_ continuation: Continuation, _ target: Dialect) throws {
        let lane = Lane(caller: continuation.caller, target: target)
        guard let shorter = try? continuation.settings.send(continuation.shorter, in: lane),
            let longer = try? continuation.settings.send(continuation.longer, in: lane)
        else { return }
        let list = try #require(try JSONDocument(shorter.text).root.member(target.list))
        guard let last = Array(list.elements).last, !(last["role"]?.equals("assistant") ?? false),
            !shorter.losses.contains(where: { $0.contains("Continue.") })
        else { return }
        // Without the brackets that close the last message and the list: more may be said in the same message.
        let shared = Array(shorter.text.utf8.prefix(list.range.upperBound - 3))
        let common = zip(shared, longer.text.utf8).prefix { $0 == $1 }.count
        #expect(common == shared.count, "differs from \(String(decoding: shared.dropFirst(common), as: UTF8.self))")
    }
}
