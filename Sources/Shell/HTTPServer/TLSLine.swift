// One connection's TLS: a socket's bytes on one side, the caller's words on the other.

import CTLS
import EventLoop

final class TLSLine {
    enum Greeting {
        case done
        case again
        /// The other side was told why, where it listens.
        case failed
        /// Somebody speaks HTTP in the clear.
        case plainHTTP
    }

    private let handle: OpaquePointer
    /// Whether the end is to look like none: a farewell would be a proper one.
    var isCut = false

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { ctls_line_free(handle) }

    func greet() -> Greeting {
        switch ctls_greet(handle) {
        case Int32(ctls_greeted): .done
        case Int32(ctls_again): .again
        case Int32(ctls_plain_http): .plainHTTP
        default: .failed
        }
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        let result = ctls_receive(handle, buffer.baseAddress!, buffer.count)
        if result > 0 { return .moved(result) }
        return result == 0 ? .ended : result == Int(ctls_again) ? .again : .broken(0)
    }

    /// At most one record. What was begun and did not go is tried again with the same bytes, or with those and more.
    func send(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        let result = ctls_send(handle, bytes.baseAddress!, bytes.count)
        if result > 0 { return .moved(result) }
        return result == Int(ctls_again) ? .again : .broken(0)
    }

    /// Says close_notify, if it still can be said.
    func farewell() {
        if !isCut { ctls_farewell(handle) }
    }
}
