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
        var total = reduce(0) { $0 + weight($1) }
        var place = startIndex
        while total > 0, place < endIndex {
            var point = dice.next(below: total)
            var drawn = place
            while point >= weight(self[drawn]) {
                point -= weight(self[drawn])
                drawn += 1
            }
            total -= weight(self[drawn])
            moveForward(from: drawn, to: place)
            place += 1
        }
    }

    /// Those between move back by one, so what was not drawn keeps its order.
    private mutating func moveForward(from old: Int, to new: Int) {
        var place = old
        while place > new {
            swapAt(place, place - 1)
            place -= 1
        }
    }
}
