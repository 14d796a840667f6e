// The collection of situations itself: everything in it is looked at, and nothing in it is stale.

import Conversation
import Testing

@Suite struct `The situations` {
    @Test func `there are many, in every dialect and on both sides`() {
        #expect(Situation.all.count >= 48)
        for dialect in Dialect.allCases {
            #expect(Crossing.requests.count { $0.from == dialect } > 80)
            #expect(Crossing.replies.count { $0.from == dialect } > 40)
        }
    }

    @Test(arguments: Situation.all)
    func `every file is read or compared`(situation: Situation) {
        let crossings = Crossing.everything.filter { $0.situation.name == situation.name }
        let used = crossings.reduce(into: Set<String>()) { $0.formUnion($1.used) }
        let idle = Set(situation.files.keys).subtracting(used)
        #expect(idle.isEmpty, "nobody looks at \(idle.sorted())")
    }

    @Test(arguments: Crossing.everything.filter { $0.exception($0.form) != nil })
    func `an exception says something else than the telling`(crossing: Crossing) throws {
        guard case .written(let text, _, _) = crossing.promise, let telling = crossing.situation.files[crossing.telling]
        else { return }
        let exception = try Tree(telling: text, crossing.to, crossing.side, crossing.form)
        let usual = try Tree(telling: telling, crossing.to, crossing.side, crossing.form)
        #expect(!exception.differences(from: usual).isEmpty)
    }

    @Test func `what is known to be wrong has a crossing`() {
        let names = Set(Crossing.everything.map(\.testDescription))
        for row in knownWrong { #expect(names.contains(row.crossing), "there is no \(row.crossing)") }
    }
}
