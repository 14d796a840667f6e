// A place where callers knock.

import CLinux
import EventLoop

final class Listener: Watcher, TimerOwner {
    private static let atOnce = 64

    let address: ListenAddress
    private let descriptor: Int32
    private unowned let server: HTTPServer
    private var isPaused = false
    private var isClosed = false

    init(_ wanted: ListenAddress, sharesPort: Bool, of server: HTTPServer) throws(SystemError) {
        self.server = server
        switch wanted {
        case .tcp(let host, let port):
            descriptor = Int32(
                try SystemCall.check("listen at \(wanted)") { linux_listen_tcp(host, port, 4096, sharesPort ? 1 : 0) })
            let bound = descriptor
            address = .tcp(host, UInt16(SystemCall.must("getsockname") { linux_local_port(bound) }))
        case .unix(let path):
            descriptor = Int32(try Listener.listen(at: path))
            address = wanted
        }
        server.loop.watch(descriptor, .reading, by: self)
    }

    /// A socket file that nobody listens at any more is left over from a process that died, and is removed.
    private static func listen(at path: String) throws(SystemError) -> Int {
        do throws(SystemError) {
            return try SystemCall.check("listen at unix:\(path)") { linux_listen_unix(path, 4096, 0o600) }
        } catch {
            guard error.isAddressInUse else { throw error }
            let probe = linux_connect_unix(path)
            if probe >= 0 { SystemCall.close(Int32(probe)) }
            guard probe == -Int(linux_econnrefused) else { throw error }
            _ = linux_unlink(path)
            return try SystemCall.check("listen at unix:\(path)") { linux_listen_unix(path, 4096, 0o600) }
        }
    }

    func onReady(_ readiness: Readiness) {
        for _ in 0..<Listener.atOnce {
            guard server.hasRoom else { return pause() }
            let accepted = linux_accept(descriptor)
            guard accepted >= 0 else { return onFailure(Int32(-accepted)) }
            if case .tcp = address { _ = linux_set_no_delay(Int32(accepted)) }
            server.begin(Int32(accepted))
        }
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
        server.loop.unwatch(descriptor)
    }

    func resume() {
        guard isPaused, !isClosed else { return }
        isPaused = false
        server.loop.watch(descriptor, .reading, by: self)
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        if isPaused { SystemCall.close(descriptor) } else { server.loop.close(descriptor) }
        if case .unix(let path) = address { _ = linux_unlink(path) }
    }
}
