// Which target made which stored response.
//
// `previous_response_id` and `GET /v1/responses/{id}` mean something to one account only. So whoever asks is led back
// to the target that made the response, or told that there is none; never to another. What was not made through this
// sidecar, or was made for another caller, does not exist.

/// Where a stored response lies, and for whom.
package struct ResponsePlace: Sendable, Equatable {
    /// The caller's name in the documents.
    package var caller: String
    /// The group's name.
    package var group: String
    /// The target's name in the group.
    package var target: String

    package init(caller: String, group: String, target: String) {
        self.caller = caller
        self.group = group
        self.target = target
    }
}
