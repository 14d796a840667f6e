// Drawing by weight.
//
// The whole order is drawn, not only its first place: after `a` is drawn from a 60, b 30, c 10, the next is b three
// times out of four. So when a target fails, its load goes to the others in proportion to their weights instead of
// falling onto one neighbour. Weight 0 means "only when nothing else is left": such targets keep the documents' order
// behind all others.

/// A run of random numbers from 64 random bits (splitmix64: quick, well mixed, not for secrets).
package struct Dice {
    private var state: UInt64

    /// The same bits give the same run.
    package init(_ bits: UInt64) {
        state = bits
    }

    /// A number below `bound`, each equally likely (the bias is below bound / 2⁶⁴).
    mutating func next(below bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

extension Array {
    /// Puts the elements into an order drawn by weight, without putting any back.
    mutating func drawByWeight(_ bits: UInt64, _ weight: (Element) -> Int) {
        var dice = Dice(bits)
        var left = WeightTree(map(weight))
        var drawn: [Element] = []
        drawn.reserveCapacity(count)
        while left.total > 0 { drawn.append(self[left.take(at: dice.next(below: left.total))]) }
        for element in self where weight(element) == 0 { drawn.append(element) }
        self = drawn
    }
}

/// Weights of which one after the other is taken, each in a time that grows with the logarithm of how many there are.
///
/// The tree is the one of Fenwick: node `n`, counted from 1, holds the sum of as many weights up to the `n`th as the
/// lowest bit of `n` says.
private struct WeightTree {
    private var weights: [Int]
    private var sums: [Int]
    /// Of those that are left.
    private(set) var total = 0

    init(_ weights: [Int]) {
        self.weights = weights
        sums = [0] + weights
        for node in 1..<sums.count {
            total += weights[node - 1]
            let parent = node + node & -node
            if parent < sums.count { sums[parent] += sums[node] }
        }
    }

    /// Takes the weight in which a point below the total lies, when they lie side by side, and says its place.
    mutating func take(at point: Int) -> Int {
        let place = find(point)
        let weight = weights[place]
        total -= weight
        var node = place + 1
        while node < sums.count {
            sums[node] -= weight
            node += node & -node
        }
        return place
    }

    /// The place of the first weight whose end lies behind the point.
    private func find(_ point: Int) -> Int {
        var place = 0
        var rest = point
        var step = 1 << (Int.bitWidth - 1 - weights.count.leadingZeroBitCount)
        while step > 0 {
            if place + step < sums.count, sums[place + step] <= rest {
                place += step
                rest -= sums[place]
            }
            step /= 2
        }
        return place
    }
}
