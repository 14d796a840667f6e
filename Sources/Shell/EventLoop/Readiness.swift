// What epoll says of a descriptor, and what is asked of it.

import CLinux

/// The bits of one readiness event.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Bytes, or an end, or a connection to accept.
    package static let readable = Readiness(rawValue: linux_event_in)
    /// Room to send.
    package static let writable = Readiness(rawValue: linux_event_out)
    /// The other side has closed its half, or all of it.
    package static let peerClosed = Readiness(rawValue: linux_event_peer_closed)
    /// An error is pending on the descriptor.
    package static let failed = Readiness(rawValue: linux_event_error)
    /// Both directions are closed.
    package static let hungUp = Readiness(rawValue: linux_event_hangup)

    /// Whether the other end says no more: it has closed its half, or nobody is left there.
    package var isGone: Bool { !isDisjoint(with: [.peerClosed, .failed, .hungUp]) }
    /// Whether nobody is left at the other end to read an answer.
    package var isBroken: Bool { !isDisjoint(with: [.failed, .hungUp]) }
}

/// How a descriptor is watched.
package struct Interest: Sendable {
    let bits: UInt32

    /// Every change in either direction is told once (edge-triggered): who is told reads or writes until it is told
    /// "again", or comes back with `EventLoop.nextTurn`.
    package static let edges = Interest(
        bits: linux_event_in | linux_event_out | linux_event_peer_closed | linux_event_edge)
    /// Told at every turn while there is something to read.
    package static let reading = Interest(bits: linux_event_in)
    /// Told at every turn while there is room to write.
    package static let writing = Interest(bits: linux_event_out)
    /// Both of the above.
    package static let readingAndWriting = Interest(bits: linux_event_in | linux_event_out)
}

/// Who is told that a descriptor is ready.
package protocol Watcher: AnyObject {
    /// Something changed. Called on the loop's thread; may unwatch, watch and close anything.
    func onReady(_ readiness: Readiness)
}
