// Deadlines of things that have a slot: the earliest at hand, and each can be taken out before its time.
//
// A binary heap of slots, and for each slot its place in the heap. Adding and taking out cost the logarithm of how many
// there are, and nothing is left behind: a queue from which most things leave early stays as small as what is in it.

/// Deadlines by slot.
struct DeadlineQueue {
    private var heap: [(deadline: Int, slot: Int)] = []
    /// Where in the heap a slot stands; -1: nowhere.
    private var places: [Int] = []

    var isEmpty: Bool { heap.isEmpty }

    /// The slot whose turn is next.
    var earliest: (deadline: Int, slot: Int)? { heap.first }

    /// A slot that is not in the queue gets a deadline.
    mutating func add(_ slot: Int, at deadline: Int) {
        while places.count <= slot { places.append(-1) }
        precondition(places[slot] < 0, "a slot has one deadline")
        heap.append((deadline, slot))
        places[slot] = heap.count - 1
        rise(heap.count - 1)
    }

    /// Takes a slot out, wherever it stands.
    mutating func remove(_ slot: Int) {
        guard slot < places.count, places[slot] >= 0 else { return }
        let place = places[slot]
        places[slot] = -1
        let last = heap.removeLast()
        guard place < heap.count else { return }
        heap[place] = last
        places[last.slot] = place
        rise(place)
        sink(places[last.slot])
    }

    private mutating func rise(_ start: Int) {
        var place = start
        while place > 0, heap[place].deadline < heap[(place - 1) / 2].deadline {
            exchange(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func sink(_ start: Int) {
        var place = start
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count {
                if heap[child].deadline < heap[least].deadline { least = child }
            }
            if least == place { return }
            exchange(place, least)
            place = least
        }
    }

    private mutating func exchange(_ one: Int, _ other: Int) {
        heap.swapAt(one, other)
        places[heap[one].slot] = one
        places[heap[other].slot] = other
    }
}
