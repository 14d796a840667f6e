// The memory of stored responses.

import Exchange
import Testing

@testable import interlock_sidecar

@Suite struct `The book of responses` {
    private func place(_ target: String) -> ResponsePlace { ResponsePlace(caller: "c", group: "g", target: target) }

    @Test func `finds what it was told, and nothing else`() {
        let book = ResponseBook()
        book.remember("a", place("x"))
        #expect(book.place(of: "a") == place("x"))
        #expect(book.place(of: "b") == nil)
    }

    @Test func `forgets the oldest when it is full, round after round`() {
        let book = ResponseBook(limit: 3)
        for number in 0..<11 { book.remember("\(number)", place("t")) }
        #expect((0..<11).filter { book.place(of: "\($0)") != nil } == [8, 9, 10])
    }

    @Test func `told twice of one response, keeps one page for it`() {
        let book = ResponseBook(limit: 2)
        for id in ["a", "a", "a", "b"] { book.remember(id, place("t")) }
        book.remember("a", place("u"))
        #expect(book.place(of: "a") == place("u"))
        book.remember("c", place("t"))
        #expect(book.place(of: "a") == nil)
        #expect(book.place(of: "b") != nil && book.place(of: "c") != nil)
    }

    @Test func `keeps no id of any length`() {
        let book = ResponseBook()
        let id = String(repeating: "x", count: 257)
        book.remember(id, place("t"))
        #expect(book.place(of: id) == nil)
    }
}
