// Which target a session stays at: weighted rendezvous hashing.
//
// Each target throws a number that depends on its name and the session's key only, so every sidecar sees the same
// throws without asking anyone. With −ln(u) / weight as the throw, u even between 0 and 1, the smallest is a target's
// with a chance in proportion to its weight. The others follow in the order of their throws: a target that is lost
// gives its own sessions to those that come next, in proportion to their weights, and no other session moves.
//
// Worked example, session s, weights a 60, b 30, c 10: u = 0.41, 0.87, 0.55 → 0.0149, 0.0046, 0.0598 → b, a, c.

import Conversation
import Policy

/// Throws numbers for a session.
struct SessionPlacing {
    let key: UInt64

    /// The target's throw: the smallest is chosen. Weight 0 throws what nobody undercuts.
    func thrown(by target: Target, weight: Int) -> Double {
        guard weight > 0 else { return .infinity }
        var dice = Dice(key ^ SessionKey(target.name).bits)
        let even = (Double(dice.next() >> 11) + 0.5) * 0x1p-53
        return negativeLogarithm(even) / Double(weight)
    }

    /// −ln(x) for x between 0 and 1, the same on every machine: ln(m·2ᵉ) = 2·artanh((m − 1) / (m + 1)) + e·ln 2.
    private func negativeLogarithm(_ number: Double) -> Double {
        let ratio = (number.significand - 1) / (number.significand + 1)
        let square = ratio * ratio
        var power = ratio
        var sum = 0.0
        for odd in stride(from: 1.0, to: 25, by: 2) {
            sum += power / odd
            power *= square
        }
        return -(2 * sum + Double(number.exponent) * 0.693_147_180_559_945_3)
    }
}

extension Plan {
    /// Orders the first `count` choices by the session's throws.
    mutating func place(_ session: UInt64, among count: Int, in group: Group) {
        guard count > 1 else { return }
        let placing = SessionPlacing(key: session)
        let thrown = choices.prefix(count).map { choice in
            let target = group.targets[choice.target]
            return (throwing: placing.thrown(by: target, weight: target.weight), choice)
        }
        let sorted = thrown.sorted { ($0.throwing, $0.1.target) < ($1.throwing, $1.1.target) }
        choices.replaceSubrange(0..<count, with: sorted.map(\.1))
    }
}
