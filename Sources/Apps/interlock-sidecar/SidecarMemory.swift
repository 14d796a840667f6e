// What one request leaves behind for the next, for all workers: the answers to an exchange's questions.

import Exchange

/// Everything that a sidecar remembers between requests. Not on disk.
final class SidecarMemory: Surroundings {
    let responses = ResponseBook()

    func place(of response: String) -> ResponsePlace? { responses.place(of: response) }
}
