// Letters from other threads.
//
// The only thing that a loop shares. Posting takes a lock for the time of one append, and rings the loop's bell (an
// eventfd) only when the box was empty: a burst of letters costs one wake-up.

import CLinux
import Synchronization

/// Where other threads leave work for a loop. Letters are opened in the order in which they were posted.
package final class Mailbox: Sendable {
    /// Runs on the loop's thread.
    package typealias Letter = @Sendable (EventLoop) -> Void

    private let letters = Mutex<[Letter]>([])
    let bell: Int32

    init() throws(SystemError) {
        bell = Int32(try SystemCall.check("eventfd") { linux_bell() })
    }

    deinit { SystemCall.close(bell) }

    /// Leaves a letter; from any thread. A letter posted after the loop has ended is never opened.
    package func post(_ letter: @escaping Letter) {
        let wasEmpty = letters.withLock { box in
            box.append(letter)
            return box.count == 1
        }
        if wasEmpty { ring() }
    }

    func takeAll() -> [Letter] {
        silence()
        return letters.withLock { box in
            let all = box
            box = []
            return all
        }
    }

    private func ring() {
        var one: UInt64 = 1
        SystemCall.must("write to eventfd") { linux_write(bell, &one, 8) }
    }

    private func silence() {
        var count: UInt64 = 0
        _ = linux_read(bell, &count, 8)
    }
}

/// Carries something that belongs to one loop's thread through code that does not: only that loop gets it out again.
package struct LoopBound<Value>: @unchecked Sendable {
    private let value: Value
    private let loop: ObjectIdentifier

    /// Made on the loop's own thread.
    package init(_ value: Value, to loop: EventLoop) {
        self.value = value
        self.loop = ObjectIdentifier(loop)
    }

    /// The value, on its loop; anywhere else is a bug.
    package func value(on loop: EventLoop) -> Value {
        precondition(ObjectIdentifier(loop) == self.loop, "a value was taken to a loop that does not own it")
        return value
    }
}
