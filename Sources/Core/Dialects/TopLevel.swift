// The members of a request: an object in which no name stands twice.
//
// A name given twice would be a door: we would read one of the two models and the provider the other. Names are
// compared as characters, for `"\u006dodel"` is the same name as `"model"`.

import Conversation
import Wire

extension JSONDocument {
    /// The request's members; a complaint when it is no object or gives a name twice.
    func topLevel() throws(Failure) -> JSONMembers {
        guard root.isObject else { throw complaint(at: root, expected: "an object") }
        if let twice = firstDuplicate(in: root) {
            throw complaint(at: twice.value, "\(twice.key.rawText) is given twice")
        }
        return root.members
    }
}
