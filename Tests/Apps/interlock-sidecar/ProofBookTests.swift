// The memory of who told which proof.

import Reasoning
import Testing

@testable import interlock_sidecar

@Suite struct `The book of proofs` {
    private let a = Origin(provider: "a", model: "m")
    private let b = Origin(provider: "b", model: "m")

    @Test func `finds the maker of what it was told, and of nothing else`() {
        let book = ProofBook()
        book.note(["S1", "S2"], of: a)
        book.note(["S3"], of: b)
        #expect(book.maker(of: "S1") == a)
        #expect(book.maker(of: "S2") == a)
        #expect(book.maker(of: "S3") == b)
        #expect(book.maker(of: "S4") == nil)
    }

    @Test func `forgets the oldest when it is full, round after round`() {
        let book = ProofBook(limit: 3)
        for number in 0..<11 { book.note(["\(number)"], of: a) }
        #expect((0..<11).filter { book.maker(of: "\($0)") != nil } == [8, 9, 10])
    }

    @Test func `told twice of one proof, keeps one line for it, and the later maker`() {
        let book = ProofBook(limit: 2)
        book.note(["S", "S", "S", "T"], of: a)
        book.note(["S"], of: b)
        #expect(book.maker(of: "S") == b)
        book.note(["U"], of: a)
        #expect(book.maker(of: "S") == nil)
        #expect(book.maker(of: "T") == a && book.maker(of: "U") == a)
    }

    @Test func `tells long proofs apart by every character`() {
        let book = ProofBook()
        let long = String(repeating: "x", count: 300_000)
        book.note([long + "1"], of: a)
        #expect(book.maker(of: long + "1") == a)
        #expect(book.maker(of: long + "2") == nil)
        #expect(book.maker(of: long) == nil)
    }
}
