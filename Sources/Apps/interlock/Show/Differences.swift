// What is different between two documents, member by member.
//
//     models.sonnet.limits.max_output_tokens: 64000 -> 32000
//     targets[1]: {"provider": "near", "model_ref": "small"} (new)
//
// Hashes of tokens are not shown, though nobody can use them: a table of differences is copied into chats and tickets.

import Wire

/// One place that is different.
struct Difference: Equatable {
    let path: String
    /// nil where there was nothing.
    let before: String?
    /// nil where there is nothing any more.
    let after: String?

    /// In a line.
    var text: String {
        switch (before, after) {
        case (nil, let after?): "\(path): \(after) (new)"
        case (let before?, nil): "\(path): \(before) (gone)"
        case (let before?, let after?): "\(path): \(before) -> \(after)"
        case (nil, nil): path
        }
    }
}

/// Compares documents.
enum Differences {
    /// What is different, in order of the new document; what is gone comes last in its object.
    static func between(_ before: JSONValue, _ after: JSONValue, at path: String = "") -> [Difference] {
        if before.isObject, after.isObject { return members(before, after, path) }
        if before.isArray, after.isArray { return elements(before, after, path) }
        let (old, new) = (PrettyJSON.line(before), PrettyJSON.line(after))
        return old == new ? [] : [Difference(path: path, before: shown(before, path), after: shown(after, path))]
    }

    private static func members(_ before: JSONValue, _ after: JSONValue, _ path: String) -> [Difference] {
        let stay = after.members.flatMap { member in
            let name = member.key.string ?? ""
            let place = path.isEmpty ? name : "\(path).\(name)"
            guard let old = before.member(name) else {
                return [Difference(path: place, before: nil, after: shown(member.value, place))]
            }
            return between(old, member.value, at: place)
        }
        let gone = before.members.filter { after.member($0.key.string ?? "") == nil }
        return stay
            + gone.map { member in
                let place = path.isEmpty ? member.key.string ?? "" : "\(path).\(member.key.string ?? "")"
                return Difference(path: place, before: shown(member.value, place), after: nil)
            }
    }

    private static func elements(_ before: JSONValue, _ after: JSONValue, _ path: String) -> [Difference] {
        let (old, new) = (Array(before.elements), Array(after.elements))
        guard (old + new).contains(where: { $0.isObject }) else {
            let same = PrettyJSON.line(before) == PrettyJSON.line(after)
            return same ? [] : [Difference(path: path, before: shown(before, path), after: shown(after, path))]
        }
        return (0..<max(old.count, new.count)).flatMap { place in
            let path = "\(path)[\(place)]"
            return switch (place < old.count ? old[place] : nil, place < new.count ? new[place] : nil) {
            case (let one?, let other?): between(one, other, at: path)
            case (let one, let other):
                [Difference(path: path, before: one.map { shown($0, path) }, after: other.map { shown($0, path) })]
            }
        }
    }

    private static func shown(_ value: JSONValue, _ path: String) -> String {
        if path.hasSuffix("sha256") { return "(a token's hash)" }
        if value.isObject, value["sha256"] != nil || value["token_sha256"] != nil { return "(with a token's hash)" }
        if value.isArray, path.hasSuffix("tokens") { return "\(value.count) tokens" }
        return PrettyJSON.line(value).shortened(to: 72)
    }
}
