// The other end of a connection, with no manners of its own.

import CLinux
package import EventLoop

/// A socket that a test speaks through in plain bytes.
package final class RawPeer: Watcher, TurnWorker {
    private let loop: EventLoop
    private let descriptor: Int32
    private var unsent: ArraySlice<UInt8> = []
    private var isReadable = false
    private var isOpen = true

    /// Everything that came, unless `keepsBytes` is off.
    package var received: [UInt8] = []
    package private(set) var receivedCount = 0
    /// Whether to remember what comes; for long streams only the count matters.
    package var keepsBytes = true
    /// The other side has said everything.
    package private(set) var hasEnded = false
    /// The connection broke.
    package private(set) var isBroken = false
    /// How many bytes may still be read: a slow reader gets them bit by bit.
    package var allowance = Int.max {
        didSet { if allowance > oldValue && isReadable { loop.nextTurn(self) } }
    }

    package init(_ descriptor: Int32, on loop: EventLoop) {
        self.descriptor = descriptor
        self.loop = loop
        loop.watch(descriptor, .edges, by: self)
    }

    /// Connects to a port of this machine.
    package convenience init(port: UInt16, on loop: EventLoop) throws {
        self.init(Int32(try SystemCall.check("connect") { linux_connect_tcp("127.0.0.1", port) }), on: loop)
    }

    /// Connects to a socket file.
    package convenience init(path: String, on loop: EventLoop) throws {
        self.init(Int32(try SystemCall.check("connect") { linux_connect_unix(path) }), on: loop)
    }

    /// What came, as text.
    package var text: String { String(decoding: received, as: UTF8.self) }

    /// Whether the connection is over, in any way.
    package var isOver: Bool { hasEnded || isBroken }

    /// Says something; what does not fit now follows.
    package func say(_ text: String) { say(Array(text.utf8)) }

    /// Says something; what does not fit now follows.
    package func say(_ bytes: [UInt8]) {
        unsent += bytes
        flush()
    }

    /// Bytes that were said and are not in the kernel's hands yet.
    package var unsentCount: Int { unsent.count }

    /// Says no more, but listens.
    package func finish() { _ = linux_shutdown_writing(descriptor) }

    /// Goes away; with a reset where asked for.
    package func close(reset: Bool = false) {
        guard isOpen else { return }
        isOpen = false
        if reset { _ = linux_set_reset_on_close(descriptor) }
        loop.close(descriptor)
    }

    /// Keeps the kernel's buffers small, so that a slow reader is felt soon.
    package func shrinkBuffers() { _ = linux_set_buffers(descriptor, 16 << 10, 16 << 10) }

    package func onReady(_ readiness: Readiness) {
        if readiness.contains(.writable) { flush() }
        if readiness.contains(.readable) || readiness.isGone { isReadable = true }
        read()
    }

    package func onNextTurn() { read() }

    private func read() {
        while isReadable, isOpen, allowance > 0 {
            let room = UnsafeMutableRawBufferPointer(rebasing: loop.scratch[..<min(allowance, loop.scratch.count)])
            switch SystemCall.receive(descriptor, into: room) {
            case .moved(let count):
                allowance -= count
                receivedCount += count
                if keepsBytes { received += loop.scratch[..<count] }
            case .again: isReadable = false
            case .ended:
                hasEnded = true
                isReadable = false
            case .broken:
                isBroken = true
                isReadable = false
            }
        }
    }

    private func flush() {
        while !unsent.isEmpty, isOpen {
            guard case .moved(let count) = unsent.withUnsafeBytes({ SystemCall.send(descriptor, $0) }) else { return }
            unsent = unsent.dropFirst(count)
        }
    }
}

/// A listening socket whose callers are raw peers.
package final class RawListener: Watcher {
    private let loop: EventLoop
    private let descriptor: Int32
    package let port: UInt16
    /// Who has connected, in order.
    package private(set) var peers: [RawPeer] = []

    package init(on loop: EventLoop) throws {
        self.loop = loop
        let bound = Int32(try SystemCall.check("listen") { linux_listen_tcp("127.0.0.1", 0, 64, 0) })
        descriptor = bound
        port = UInt16(SystemCall.must("getsockname") { linux_local_port(bound) })
        loop.watch(descriptor, .reading, by: self)
    }

    package func onReady(_ readiness: Readiness) {
        while true {
            let accepted = linux_accept(descriptor)
            guard accepted >= 0 else { return }
            peers.append(RawPeer(Int32(accepted), on: loop))
        }
    }

    /// Listens no more; who has connected stays.
    package func close() { loop.close(descriptor) }
}
