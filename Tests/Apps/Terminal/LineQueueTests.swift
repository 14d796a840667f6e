// The queue that lines wait in: bounded, and exact about what it drops.

import Terminal
import Testing

private func line(_ text: String) -> [UInt8] { Array(text.utf8) }

private func text(_ batch: LineQueue.Batch?) -> String? { batch.map { String(decoding: $0.bytes, as: UTF8.self) } }

private func notice(_ count: Int) -> [UInt8] { line("\(count) dropped") }

private func batch(of queue: inout LineQueue) throws -> LineQueue.Batch {
    let batch = queue.dequeueBatch(notice: notice)
    return try #require(batch)
}

@Suite struct `A queue of lines` {
    @Test func `gives back whole lines in their order, all at once`() {
        var queue = LineQueue()
        for word in ["a", "b", ""] { queue.append(line(word)) }
        let batch = queue.dequeueBatch(notice: notice)
        #expect(text(batch) == "a\nb\n\n")
        #expect(batch?.lines == 3)
    }

    @Test func `is idle only when what was dequeued is written`() throws {
        var queue = LineQueue()
        #expect(queue.isIdle)
        queue.append(line("a"))
        let batch = try batch(of: &queue)
        #expect(!queue.isIdle)
        queue.finishBatch(batch, lost: 0)
        #expect(queue.isIdle)
        #expect(queue.written == 1)
    }

    @Test(arguments: [
        (LineQueue.Limits(bytes: 1 << 20, lines: 3), 3, because: "lines are bounded"),
        (LineQueue.Limits(bytes: 8, lines: 100), 4, because: "bytes are bounded, line ends among them"),
        (LineQueue.Limits(bytes: 9, lines: 100), 4, because: "no line is cut to fit"),
        (LineQueue.Limits(bytes: 0, lines: 100), 0, because: "nothing fits into nothing"),
    ])
    func `holds no more than its bounds`(limits: LineQueue.Limits, kept: Int, because: String) {
        var queue = LineQueue(limits)
        let appended = (0..<10).count { _ in queue.append(line("a")) }
        #expect(appended == kept, "\(because)")
        #expect(queue.dropped == 10 - kept)
    }

    @Test func `counts what is being written towards its bounds`() throws {
        var queue = LineQueue(LineQueue.Limits(bytes: 100, lines: 2))
        queue.append(line("a"))
        queue.append(line("b"))
        let batch = try batch(of: &queue)
        let isKept = queue.append(line("c"))
        #expect(!isKept, "a reader that stands still would be given another queue")
        queue.finishBatch(batch, lost: 0)
        let isKeptNow = queue.append(line("d"))
        #expect(isKeptNow)
    }

    @Test func `reports what it dropped behind the lines that it kept, once`() throws {
        var queue = LineQueue(LineQueue.Limits(bytes: 100, lines: 1))
        for word in ["a", "b", "c"] { queue.append(line(word)) }
        let first = try batch(of: &queue)
        #expect(text(first) == "a\n2 dropped\n")
        queue.finishBatch(first, lost: 0)
        queue.append(line("d"))
        let last = try batch(of: &queue)
        #expect(text(last) == "d\n")
        #expect(queue.dropped == 2)
    }

    @Test func `counts and reports lines that could not be written`() throws {
        var queue = LineQueue()
        for word in ["a", "b", "c"] { queue.append(line(word)) }
        let first = try batch(of: &queue)
        queue.finishBatch(first, lost: 2)
        #expect(queue.dropped == 2)
        #expect(queue.written == 1)
        queue.append(line("d"))
        let second = try batch(of: &queue)
        #expect(text(second) == "d\n2 dropped\n")
        queue.finishBatch(second, lost: 2)
        #expect(queue.dropped == 3, "the line that reports is no line of the log")
        queue.append(line("e"))
        let last = try batch(of: &queue)
        #expect(text(last) == "e\n3 dropped\n", "what was reported to nobody is reported")
    }
}
