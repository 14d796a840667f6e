// Accepts the callers of one listening socket.

import CLinux
import EventLoop

final class Listener: Watcher, TimerOwner {
    private static let atOnce = 64

    let socket: ListeningSocket
    private unowned let server: HTTPServer
    private var isPaused = false
    private var isClosed = false

    init(_ socket: ListeningSocket, of server: HTTPServer) {
        self.socket = socket
        self.server = server
        server.loop.watch(socket.descriptor, .reading, by: self)
    }

    func onReady(_ readiness: Readiness) {
        for _ in 0..<Listener.atOnce {
            guard server.hasRoom else { return pause() }
            guard let accepted = accept() else { return }
            server.place(accepted)
        }
    }

    /// nil: nobody waits any more, or not for us.
    private func accept() -> Int32? {
        let accepted = linux_accept(socket.descriptor)
        guard accepted >= 0 else {
            onFailure(Int32(-accepted))
            return nil
        }
        if case .tcp = socket.address { _ = linux_set_no_delay(Int32(accepted)) }
        return Int32(accepted)
    }

    /// Out of descriptors or memory: knocking goes on, so look away for a moment instead of spinning. Everything else
    /// concerns only the one who knocked.
    private func onFailure(_ number: Int32) {
        let isExhausted = [linux_emfile, linux_enfile, linux_enomem, linux_enobufs].contains(number)
        guard isExhausted else { return }
        pause()
        _ = server.loop.schedule(at: server.loop.now + 100_000_000, for: self)
    }

    func onTimer(_ tag: Int) { resume() }

    private func pause() {
        guard !isPaused else { return }
        isPaused = true
        server.loop.unwatch(socket.descriptor)
    }

    func resume() {
        guard isPaused, !isClosed else { return }
        isPaused = false
        server.loop.watch(socket.descriptor, .reading, by: self)
    }

    /// Accepts those whom the kernel has greeted already, which closing would reset, and closes.
    func acceptRestAndClose() {
        guard !isClosed else { return }
        while server.hasRoom {
            let accepted = linux_accept(socket.descriptor)
            guard accepted >= 0 else { break }
            server.beginLate(Int32(accepted))
        }
        close()
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        if !isPaused { server.loop.unwatch(socket.descriptor) }
        socket.close()
    }
}
