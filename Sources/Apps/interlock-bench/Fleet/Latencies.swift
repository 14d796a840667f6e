// Many durations, and what is said of them.

/// Durations in nanoseconds.
struct Latencies {
    private var all: [Int] = []

    /// What was there before it could be known counts as nothing, not as less.
    mutating func add(_ nanoseconds: Int) { all.append(max(0, nanoseconds)) }

    /// p50, p99 and the longest, in milliseconds: "3.1  8.9  9.4".
    var cells: [String] {
        let sorted = all.sorted()
        guard !sorted.isEmpty else { return ["-", "-", "-"] }
        return [sorted.count / 2, min(sorted.count - 1, sorted.count * 99 / 100), sorted.count - 1].map {
            milliseconds(sorted[$0])
        }
    }
}

/// With one decimal.
func milliseconds(_ nanoseconds: Int) -> String {
    let tenths = (nanoseconds + 50_000) / 100_000
    return "\(tenths / 10).\(tenths % 10)"
}
