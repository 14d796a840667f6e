// A connected byte stream, in the clear or through TLS.
//
// In the clear the socket is ours alone: libcurl has dialled and is gone. Through TLS libcurl stays, and every byte
// goes through it.

import CCurl
import CLinux
import EventLoop

enum Line {
    case clear(Int32)
    case secure(SecureLine)

    var descriptor: Int32 {
        switch self {
        case .clear(let descriptor): descriptor
        case .secure(let line): line.descriptor
        }
    }

    /// Whether a short read says that nothing is left. Not so with TLS, which keeps bytes of its own.
    var isDrainedByShortRead: Bool {
        if case .clear = self { true } else { false }
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        switch self {
        case .clear(let descriptor): SystemCall.receive(descriptor, into: buffer)
        case .secure(let line): line.receive(into: buffer)
        }
    }

    /// Sends what goes now of two pieces.
    func send(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Transfer {
        switch self {
        case .clear(let descriptor):
            if second.isEmpty { return SystemCall.send(descriptor, first) }
            if first.isEmpty { return SystemCall.send(descriptor, second) }
            return SystemCall.send(descriptor, first, second)
        case .secure(let line): return line.send(first.isEmpty ? second : first)
        }
    }

    /// How many bytes the other side's kernel has taken so far; nil where that cannot be known.
    var acknowledged: Int? {
        guard case .clear(let descriptor) = self else { return nil }
        // The opening of the connection counts as one.
        let count = linux_acknowledged_bytes(descriptor)
        return count > 0 ? count - 1 : nil
    }

    /// Closes; it must be watched by the loop.
    func close(on loop: EventLoop) {
        switch self {
        case .clear(let descriptor): loop.close(descriptor)
        case .secure(let line):
            loop.unwatch(line.descriptor)
            line.close()
        }
    }
}

/// A connection that libcurl keeps, together with the driver that it belongs to: a dial that was taken out of its
/// driver would lose its connection. (A driver shared by many would search among all their connections for every
/// piece.)
final class SecureLine {
    let descriptor: Int32
    private let dial: Dial

    init(_ dial: Dial, _ descriptor: Int32) {
        self.dial = dial
        self.descriptor = descriptor
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        let result = curl_dial_receive(dial.handle, buffer.baseAddress, buffer.count)
        if result > 0 { return .moved(result) }
        return result == 0 ? .ended : result == -1 ? .again : .broken(Int32(-result))
    }

    /// A record at a time, and always the same bytes from the same place when tried again, as OpenSSL demands.
    func send(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        let result = curl_dial_send(dial.handle, bytes.baseAddress, min(bytes.count, 16 << 10))
        if result > 0 { return .moved(result) }
        return result == 0 || result == -1 ? .again : .broken(Int32(-result))
    }

    func close() { dial.destroy() }
}
