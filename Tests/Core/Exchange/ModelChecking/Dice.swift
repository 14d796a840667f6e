// Throws that can be repeated.

/// A sequence of throws that depends on its seed alone (SplitMix64).
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(bitPattern: Int64(seed)) &* 0x9e37_79b9_7f4a_7c15 }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// True so often in a hundred throws.
    mutating func chance(_ percent: Int) -> Bool { Int(next() % 100) < percent }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[Int(next() % UInt64(choices.count))] }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// Some of these, in their order.
    mutating func some<Element>(_ choices: [Element], _ percent: Int = 50) -> [Element] {
        choices.filter { _ in chance(percent) }
    }
}
