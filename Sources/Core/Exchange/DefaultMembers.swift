// The target's defaults, written into a request that is otherwise ready: straight or translated, what counts is the
// request as the provider would get it. A member that is there stays, `null` included; of an object only what is
// missing is added, one floor down and no further.

import Policy
import Wire

extension [RequestDefault] {
    /// Adds to `body` (one JSON object) what it does not have.
    func write(into body: inout [UInt8]) {
        guard !isEmpty, let document = try? JSONDocument(body) else { return }
        var edits = JSONEdits(document)
        for standard in self { standard.write(into: document.root, &edits) }
        guard !edits.isEmpty else { return }
        body.removeAll(keepingCapacity: true)
        edits.write(into: &body)
    }
}

extension RequestDefault {
    fileprivate func write(into object: JSONValue, _ edits: inout JSONEdits) {
        guard let given = object.member(name) else { return edits.insert(key: name, value: value, into: object) }
        guard given.isObject else { return }
        for member in members where given.member(member.name) == nil {
            edits.insert(key: member.name, value: member.value, into: given)
        }
    }
}
