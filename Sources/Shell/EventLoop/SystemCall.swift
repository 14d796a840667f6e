// The one door to the kernel.
//
// Every call answers a count or minus an errno. Here that number gets its meaning: an interrupted call is made again,
// "not now" is a value and not an error, and an errno that only a bug in this program can cause ends the program on the
// spot, since going on with a descriptor that belongs to someone else would be worse.

import CLinux

/// What the kernel refused, and which call it refused.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    package let call: String
    package let number: Int32

    package init(call: String, number: Int32) {
        self.call = call
        self.number = number
    }

    /// "listen: Address already in use".
    package var description: String {
        let words = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 160) { text in
            linux_error_text(number, text.baseAddress!, text.count)
            return String(cString: text.baseAddress!)
        }
        return "\(call): \(words)"
    }

    /// Whether an address that was asked for is taken.
    package var isAddressInUse: Bool { number == linux_eaddrinuse }
}

/// What came of moving bytes.
package enum Transfer: Equatable, Sendable {
    /// So many bytes went over; never 0.
    case moved(Int)
    /// Nothing now: wait for readiness.
    case again
    /// The other side has said everything (reading only).
    case ended
    /// The connection is broken, with this errno.
    case broken(Int32)
}

/// Calls, retried and judged.
package enum SystemCall {
    /// For calls that must work or be reported.
    @discardableResult
    package static func check(_ name: @autoclosure () -> String, _ call: () -> Int) throws(SystemError) -> Int {
        while true {
            let result = call()
            if result >= 0 { return result }
            let number = Int32(-result)
            if number == linux_eintr { continue }
            crashIfBug(number, "a call")
            throw SystemError(call: name(), number: number)
        }
    }

    /// For calls that cannot fail unless this program is wrong.
    @discardableResult
    package static func must(_ name: StaticString, _ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result >= 0 { return result }
            precondition(Int32(-result) == linux_eintr, "\(name) failed with errno \(-result)")
        }
    }

    /// Reads what has arrived on a socket.
    package static func receive(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        while true {
            let result = linux_receive(descriptor, buffer.baseAddress, buffer.count)
            if result > 0 { return .moved(result) }
            if result == 0 { return .ended }
            if let transfer = judge(Int32(-result), "recv") { return transfer }
        }
    }

    /// Whether nothing has happened on a socket: nothing came, and it has neither ended nor broken.
    package static func isQuiet(_ descriptor: Int32) -> Bool {
        while true {
            let result = linux_peek(descriptor)
            if result >= 0 { return false }
            if let transfer = judge(Int32(-result), "recv") { return transfer == .again }
        }
    }

    /// Sends what the socket takes now.
    package static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Transfer {
        while true {
            let result = linux_send(descriptor, bytes.baseAddress, bytes.count)
            if result >= 0 { return result == 0 ? .again : .moved(result) }
            if let transfer = judge(Int32(-result), "send") { return transfer }
        }
    }

    /// Sends two pieces with one call.
    package static func send(
        _ descriptor: Int32, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
    ) -> Transfer {
        while true {
            let result = linux_send_two(descriptor, first.baseAddress, first.count, second.baseAddress, second.count)
            if result >= 0 { return result == 0 ? .again : .moved(result) }
            if let transfer = judge(Int32(-result), "sendmsg") { return transfer }
        }
    }

    /// Reads what has arrived in a pipe.
    package static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        while true {
            let result = linux_read(descriptor, buffer.baseAddress, buffer.count)
            if result > 0 { return .moved(result) }
            if result == 0 { return .ended }
            if let transfer = judge(Int32(-result), "read") { return transfer }
        }
    }

    /// Writes what a pipe takes now.
    package static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Transfer {
        while true {
            let result = linux_write(descriptor, bytes.baseAddress, bytes.count)
            if result >= 0 { return result == 0 ? .again : .moved(result) }
            if let transfer = judge(Int32(-result), "write") { return transfer }
        }
    }

    /// Closes; whatever close answers, the descriptor is gone.
    package static func close(_ descriptor: Int32) {
        let result = linux_close(descriptor)
        if result < 0 { crashIfBug(Int32(-result), "close") }
    }

    /// nil: interrupted, to be made again.
    private static func judge(_ number: Int32, _ name: StaticString) -> Transfer? {
        if number == linux_eagain { return .again }
        if number == linux_eintr { return nil }
        crashIfBug(number, name)
        return .broken(number)
    }

    private static func crashIfBug(_ number: Int32, _ name: StaticString) {
        precondition(
            number != linux_ebadf && number != linux_efault && number != linux_enotsock,
            "\(name) failed with errno \(number): a descriptor or a buffer is not what this program believes it to be")
    }
}
