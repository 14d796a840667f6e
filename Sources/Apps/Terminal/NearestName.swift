// A mistyped name is answered with the one that was probably meant.
//
// Distance: the fewest insertions, removals, replacements and swaps of neighbours that turn one name into the other
// (restricted Damerau–Levenshtein). A name is near when at most a third of the longer one would have to change:
// `--lisen` finds `--listen`, `--x` finds nothing. Ties go to the name that comes first. Time is the product of the
// two lengths.

/// The one of `known` that `name` was probably meant to be; nil where none is near.
package func nearestName(to name: String, among known: some Sequence<String>) -> String? {
    var best: (distance: Int, name: String)?
    for candidate in known {
        let allowed = max(name.utf8.count, candidate.utf8.count) / 3
        guard abs(name.utf8.count - candidate.utf8.count) <= allowed else { continue }
        let distance = editDistance(Array(name.utf8), Array(candidate.utf8))
        guard distance <= allowed else { continue }
        if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
    }
    return best?.name
}

/// Single-byte edits, neighbours swapped among them, that lead from `a` to `b`.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}
