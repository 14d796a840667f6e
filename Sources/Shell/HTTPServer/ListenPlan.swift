// All addresses of one process, before any of them is listened at.
//
// "localhost" is two addresses of which the IPv6 one may be missing, `[::]` takes IPv4 callers as well unless another
// address of the process takes them, and an address that is given twice or covered by another is a mistake to be named,
// not an "address already in use" that sends an operator to look for another process.

/// What one process listens at, each address with the flag that it was written for.
package struct ListenPlan: Sendable, Equatable {
    /// One address of the plan.
    struct Entry: Sendable, Equatable {
        var flag: String
        var address: ListenAddress
        /// IPv4 callers are kept out of `::`.
        var isIPv6Only: Bool
        /// The IPv6 half of "localhost": left out where the machine has no IPv6, and bound to the port that the half
        /// before it found.
        var isSecondHalf = false
    }

    private(set) var entries: [Entry] = []

    /// A plan without addresses.
    package init() {}

    /// The plan of one flag.
    package init(_ flag: String, _ texts: [String]) throws(ListenAddressError) {
        try add(flag, texts)
    }

    /// Adds what was written for `flag`. Throws where a text is no address, or where two of them exclude each other.
    package mutating func add(_ flag: String, _ texts: [String]) throws(ListenAddressError) {
        for text in texts {
            let addresses = try ListenAddress.read(text)
            for (index, address) in addresses.enumerated() {
                try checkIsFree(address)
                entries.append(Entry(flag: flag, address: address, isIPv6Only: true, isSecondHalf: index > 0))
            }
        }
        for index in entries.indices { entries[index].isIPv6Only = !takesIPv4(entries[index].address) }
    }

    /// Whether a socket file is among the addresses.
    package var hasSocketFile: Bool {
        entries.contains { if case .unix = $0.address { true } else { false } }
    }

    private func checkIsFree(_ address: ListenAddress) throws(ListenAddressError) {
        for other in entries.map(\.address) where ListenPlan.exclude(address, other) {
            throw ListenAddressError(address, clashesWith: other)
        }
    }

    /// Whether one of them is the other, or covers it. Free ports are never the same.
    private static func exclude(_ one: ListenAddress, _ other: ListenAddress) -> Bool {
        guard case .tcp(_, let port) = one, case .tcp(_, port) = other else { return one == other }
        guard port != 0 else { return false }
        if one == other { return true }
        if one.isIPv6 == other.isIPv6 { return one.isWildcard || other.isWildcard }
        // `[::]` beside `0.0.0.0` is IPv6 alone; beside a single IPv4 address it would shut out the others.
        let (six, four) = one.isIPv6 ? (one, other) : (other, one)
        return six.isWildcard && !four.isWildcard
    }

    private func takesIPv4(_ address: ListenAddress) -> Bool {
        guard case .tcp("::", let port) = address else { return false }
        return port == 0 || !entries.contains { $0.address == .tcp("0.0.0.0", port) }
    }
}
