// Deadlines in order: pure, with whatever clock the caller has.
//
// A binary heap of slots. Each slot knows where it stands in the heap, so that cancelling is a removal and not a mark
// left behind. Deadlines that are set later mostly lie later, so adding one mostly costs a single comparison. A timer's
// name carries the generation of its slot: a name that was used up names nothing.

/// The name of one scheduled deadline. The default names nothing.
package struct TimerID: Equatable, Sendable {
    let slot: UInt32
    let generation: UInt32

    /// Names no timer; cancelling it does nothing.
    package static let none = TimerID(slot: .max, generation: 0)
}

/// Deadlines, earliest first. Equal deadlines come in no promised order.
package struct TimerQueue {
    private struct Slot {
        var deadline = 0
        var position: Int32 = -1
        var generation: UInt32 = 1
    }

    private var slots: [Slot] = []
    private var free: [UInt32] = []
    private var heap: [UInt32] = []

    package init() {}

    /// How many deadlines are waiting.
    package var count: Int { heap.count }

    /// The earliest deadline.
    package var earliest: Int? { heap.first.map { slots[Int($0)].deadline } }

    /// Adds a deadline, in whatever unit the caller's clock has.
    package mutating func add(_ deadline: Int) -> TimerID {
        let slot = free.popLast() ?? makeSlot()
        slots[Int(slot)].deadline = deadline
        heap.append(slot)
        rise(from: heap.count - 1)
        return TimerID(slot: slot, generation: slots[Int(slot)].generation)
    }

    /// Removes a deadline; false where it has passed or was removed before.
    @discardableResult
    package mutating func cancel(_ id: TimerID) -> Bool {
        guard id.slot < slots.count, slots[Int(id.slot)].generation == id.generation else { return false }
        remove(at: Int(slots[Int(id.slot)].position))
        return true
    }

    /// Takes one deadline that is not after `now`.
    package mutating func takeDue(_ now: Int) -> TimerID? {
        guard let slot = heap.first, slots[Int(slot)].deadline <= now else { return nil }
        let id = TimerID(slot: slot, generation: slots[Int(slot)].generation)
        remove(at: 0)
        return id
    }

    private mutating func makeSlot() -> UInt32 {
        slots.append(Slot())
        return UInt32(slots.count - 1)
    }

    private mutating func remove(at position: Int) {
        let slot = heap[position]
        let last = heap.removeLast()
        if position < heap.count {
            place(last, at: position)
            rise(from: position)
            sink(from: Int(slots[Int(last)].position))
        }
        slots[Int(slot)].position = -1
        slots[Int(slot)].generation &+= 1
        free.append(slot)
    }

    private mutating func place(_ slot: UInt32, at position: Int) {
        heap[position] = slot
        slots[Int(slot)].position = Int32(position)
    }

    private mutating func rise(from start: Int) {
        var position = start
        let slot = heap[position]
        let deadline = slots[Int(slot)].deadline
        while position > 0 {
            let parent = (position - 1) / 2
            guard deadline < slots[Int(heap[parent])].deadline else { break }
            place(heap[parent], at: position)
            position = parent
        }
        place(slot, at: position)
    }

    private mutating func sink(from start: Int) {
        var position = start
        let slot = heap[position]
        let deadline = slots[Int(slot)].deadline
        while let child = earlierChild(of: position), slots[Int(heap[child])].deadline < deadline {
            place(heap[child], at: position)
            position = child
        }
        place(slot, at: position)
    }

    private func earlierChild(of position: Int) -> Int? {
        let left = 2 * position + 1
        guard left < heap.count else { return nil }
        let right = left + 1
        guard right < heap.count else { return left }
        return slots[Int(heap[right])].deadline < slots[Int(heap[left])].deadline ? right : left
    }
}
