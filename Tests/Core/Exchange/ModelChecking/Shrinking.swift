// Makes a counterexample small: whatever can be left out of documents and body without losing the disagreement goes.

extension Trial {
    /// The smallest trial found that still disagrees in the same way.
    func shrunk(by disagreement: (Trial) -> String?) -> Trial {
        var best = self
        let kind = disagreement(self).map(Self.kind(of:))
        var goesOn = true
        while goesOn {
            goesOn = false
            for smaller in best.smaller() where disagreement(smaller).map(Self.kind(of:)) == kind {
                best = smaller
                goesOn = true
                break
            }
        }
        return best
    }

    /// The beginning of what is told, without its numbers and names.
    static func kind(of told: String) -> String { String(told.filter { !$0.isNumber }.prefix(40)) }

    /// Each with one thing less.
    private func smaller() -> [Trial] {
        let ofDocuments = documents.smaller().map { documents in
            var trial = self
            trial.documents = documents
            return trial
        }
        let ofBody = body.smaller().map { body in
            var trial = self
            trial.body = body
            return trial
        }
        return ofDocuments + ofBody
    }

    /// What to paste into a test.
    func report(_ seed: Int, _ disagreement: (Trial) -> String?) -> String {
        let small = shrunk(by: disagreement)
        return """
            seed \(seed): \(disagreement(small) ?? "agrees")
            documents: \(small.documents.json)
            \(small.dialect) body: \(small.body.json)
            dice: \(small.dice)
            """
    }
}

extension Tree {
    /// The tree without one of its members or elements, at any depth; the largest pieces first.
    func smaller() -> [Tree] {
        switch self {
        case .object(let members):
            let without = members.indices.map { place in
                var fewer = members
                fewer.remove(at: place)
                return Tree.object(fewer)
            }
            let within = members.indices.flatMap { place in
                members[place].value.smaller().map { value in
                    var changed = members
                    changed[place].value = value
                    return Tree.object(changed)
                }
            }
            return without + within
        case .list(let elements):
            let without = elements.indices.map { place in
                var fewer = elements
                fewer.remove(at: place)
                return Tree.list(fewer)
            }
            let within = elements.indices.flatMap { place in
                elements[place].smaller().map { value in
                    var changed = elements
                    changed[place] = value
                    return Tree.list(changed)
                }
            }
            return without + within
        default: return []
        }
    }
}
