// "Did you mean …?": the nearest of some known names.

/// The candidate that is so near to `name` that it was probably meant; nil when none is. The first of equals wins.
func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
    // Nothing that we have names for is nearly so long.
    guard name.utf8.count <= 256 else { return nil }
    let allowed = Swift.min(name.utf8.count - 1, Swift.max(1, name.utf8.count / 3))
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let distance = editDistance(Array(name.utf8), Array(candidate.utf8))
        if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
}

/// How many insertions, deletions, replacements and swaps of neighbours lead from one to the other.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in left.indices {
        var row = [i + 1]
        for j in right.indices {
            var cost = Swift.min(row[j] + 1, last[j + 1] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
            let isSwap = i > 0 && j > 0 && left[i] == right[j - 1] && left[i - 1] == right[j]
            if isSwap { cost = Swift.min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[right.count]
}

/// `; did you mean `x`?` or nothing.
func suggestion(for name: String, among candidates: some Sequence<String>) -> String {
    nearestName(to: name, among: candidates).map { "; did you mean `\($0)`?" } ?? ""
}

/// `a`, `b` or `c`
func alternatives(_ names: [String]) -> String {
    let quoted = names.map { "`\($0)`" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
}

/// "Did you mean …?" for names that are no part of a document.
package enum NearestName {
    /// The candidate that is so near to `name` that it was probably meant; nil when none is.
    package static func find(_ name: String, among candidates: [String]) -> String? {
        nearestName(to: name, among: candidates)
    }
}
