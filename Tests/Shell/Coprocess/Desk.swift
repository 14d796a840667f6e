// A coprocess on a test's loop.

import Coprocess
import EventLoop
import Foundation
import ShellKit

/// A program, and what it and others have said of it.
final class Desk {
    let world: World
    let coprocess: Coprocess
    private let book = Book()

    /// Runs these lines of sh.
    convenience init(_ script: String, _ change: (inout CoprocessLimits) -> Void = { _ in }) throws {
        let program = Program(
            path: "/bin/sh", arguments: ["-c", script], environment: ["PATH=/usr/bin:/bin", "MARK=1"])
        try self.init(program: program, change)
    }

    init(program: Program, _ change: (inout CoprocessLimits) -> Void = { _ in }) throws {
        world = try World()
        var limits = CoprocessLimits()
        change(&limits)
        coprocess = Coprocess(program, on: world.loop, limits: limits) { [book] in book.notes.append($0) }
    }

    deinit { coprocess.close() }

    /// What operators were told.
    var notes: [String] { book.notes }

    func has(_ words: String) -> Bool { notes.contains { $0.contains(words) } }

    func ask(_ question: String = #"{"a":1}"#) throws(CoprocessFailure) -> Listener {
        let listener = Listener()
        _ = try coprocess.ask(Array(question.utf8), listener)
        return listener
    }

    func turn(until condition: () -> Bool) throws { try world.turn(until: condition) }
}

private final class Book {
    var notes: [String] = []
}

/// Remembers what came of a question.
final class Listener: CoprocessDelegate {
    private(set) var answer: String?
    private(set) var failure: CoprocessFailure?

    var isOver: Bool { answer != nil || failure != nil }

    func onAnswer(_ line: [UInt8]) { answer = String(decoding: line, as: UTF8.self) }

    func onFailure(_ failure: CoprocessFailure) { self.failure = failure }
}
