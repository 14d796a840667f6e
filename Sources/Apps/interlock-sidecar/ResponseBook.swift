// Who keeps which response, for as long as there is room. Shared by the workers: a caller's next request may reach
// another one. Not on disk: after a restart a response is "not found", and its caller sends the whole conversation.

import Exchange
import Synchronization

/// The places of stored responses, the oldest forgotten first.
final class ResponseBook: Sendable {
    private struct Pages {
        var places: [String: ResponsePlace] = [:]
        /// In the order in which they were told, from `oldest` on; a ring once it is full.
        var ids: [String] = []
        var oldest = 0
    }

    private let pages = Mutex(Pages())
    private let limit: Int

    init(limit: Int = 65_536) {
        self.limit = limit
    }

    func place(of id: String) -> ResponsePlace? { pages.withLock { $0.places[id] } }

    func remember(_ id: String, _ place: ResponsePlace) {
        guard id.utf8.count <= 256 else { return }
        pages.withLock { pages in
            guard pages.places.updateValue(place, forKey: id) == nil else { return }
            if pages.ids.count < limit { return pages.ids.append(id) }
            pages.places[pages.ids[pages.oldest]] = nil
            pages.ids[pages.oldest] = id
            pages.oldest = (pages.oldest + 1) % limit
        }
    }
}
