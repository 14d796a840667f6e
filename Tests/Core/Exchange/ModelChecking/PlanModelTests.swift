// The decision against an independent, slow specification, over many made policies and requests.
//
// The specification (`Spec…`) was written from the design, `policies/README.md` and the schema, not from the code. It
// works on the JSON of documents and bodies with a reader of its own. Where it and the product disagree, one of them is
// wrong by the documents; the report is as small as a counterexample can be made.

import Conversation
import Reasoning
import Routing
import Testing

@Suite struct `Decisions beside the specification` {
    static let seeds = 0..<1200

    @Test(arguments: 0..<8)
    func `every plan admits, refuses, orders and settles as the documents say`(part: Int) {
        for seed in Self.seeds where seed % 8 == part {
            let trial = Trial(seed: seed)
            guard trial.disagreement() != nil else { continue }
            Issue.record("\(trial.report(seed) { $0.disagreement() })")
            return
        }
    }

    @Test func `most of what is made is taken by the compiler and the reader`() {
        let taken = (0..<200).count { Trial(seed: $0).planned() != nil }
        #expect(taken > 180, "\(taken)")
    }

    @Test func `the same dice decide the same`() {
        for seed in 0..<100 {
            #expect(Trial(seed: seed).planned() == Trial(seed: seed).planned())
        }
    }
}
