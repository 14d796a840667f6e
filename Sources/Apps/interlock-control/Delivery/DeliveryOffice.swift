// Delivery put together: what publishes, what learns of publications, what answers sidecars, what moves rollouts.

import EventLoop
import Policy
import PolicyFiles
import Store

/// The control plane's half of delivery. Belongs to its loop's thread.
final class DeliveryOffice {
    let publisher: Publisher
    let desk: DeliveryDesk
    let feed: PublicationFeed
    let book: SidecarBook
    let keeper: RolloutKeeper
    let store: Store
    let loop: EventLoop

    init(on loop: EventLoop, store: Store, key: SigningKey?) {
        self.loop = loop
        self.store = store
        let shelf = PublicationShelf()
        publisher = Publisher(key)
        feed = PublicationFeed(on: loop, store: store, into: shelf)
        book = SidecarBook(on: loop, store: store)
        desk = DeliveryDesk(on: loop, shelf: shelf, feed: feed, book: book)
        keeper = RolloutKeeper(on: loop, store: store, publisher: publisher, book: book)
    }

    /// Begins, when the database has its tables.
    func start() {
        feed.start()
        keeper.start()
    }

    /// What somebody has notified: `publication 7`; what is meant for others is passed over.
    func onNotify(_ payload: String) {
        if payload.hasPrefix("publication ") { feed.refresh() }
    }

    /// The connection that listens is there (again): something may have been missed.
    func onListening() { feed.refresh() }

    /// Sends home who waits, and stops.
    func close() {
        desk.close()
        feed.close()
        keeper.close()
        book.close()
    }

    /// In Prometheus' text format.
    var metrics: String { desk.metrics }
}
