// Request members that the documents add where a caller says nothing: `"defaults": {"truncation": "auto"}`.

/// A member that is written when a request does not have it.
package struct RequestDefault: Sendable, Equatable {
    package var name: String
    /// One JSON value.
    package var value: [UInt8]
    /// The members of `value` when it is an object: each is written when the request's object does not have it.
    package var members: [RequestDefault]

    package init(name: String, value: [UInt8], members: [RequestDefault] = []) {
        self.name = name
        self.value = value
        self.members = members
    }
}
