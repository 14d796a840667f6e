// Why an address cannot be listened at, in words for an operator.

import CLinux
package import EventLoop

/// An address that the system did not give us.
package struct ListenFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was asked for.
    package let address: ListenAddress
    /// The flag that it was written for.
    package let flag: String
    /// What the kernel said.
    package let cause: SystemError
    /// A port that was found for one half of "localhost" is taken in the other.
    var isHalfTaken = false

    init(_ address: ListenAddress, _ flag: String, _ cause: SystemError) {
        self.address = address
        self.flag = flag
        self.cause = cause
    }

    /// "--listen: cannot listen at [::1]:4100: Address already in use: …".
    package var description: String { "--\(flag): cannot listen at \(address): \(words)" }

    var isTaken: Bool { cause.isAddressInUse }

    /// The machine has no addresses of this kind.
    var isFamilyMissing: Bool { [linux_eaddrnotavail, linux_eafnosupport].contains(cause.number) }

    private var words: String {
        let said = String(cause.description.dropFirst(cause.call.count + 2))
        if case .unix(let path) = address {
            guard isTaken else { return said }
            return SocketFileIdentity(path) == nil
                ? "there is a file that is not a socket" : "\(said): another process listens at it"
        }
        if isTaken { return "\(said): another process listens at it, or at an address that covers it" }
        return isFamilyMissing ? "\(said): it is not an address of this machine" : said
    }
}
