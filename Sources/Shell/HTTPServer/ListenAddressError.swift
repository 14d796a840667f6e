// Why a text is not an address to listen at.

/// An address that cannot be listened at, and what would be one.
package struct ListenAddressError: Error, Sendable, Equatable, CustomStringConvertible {
    /// "'a:b' cannot be listened at: 'a' is not an IP address; expected …".
    package let description: String

    init(_ text: String, _ cause: String) {
        description = "'\(text.prefix(160))' cannot be listened at: \(cause); expected \(ListenAddress.forms)"
    }

    /// Two addresses of one process that exclude each other.
    init(_ address: ListenAddress, clashesWith other: ListenAddress) {
        description =
            address == other
            ? "\(address) is given twice" : "\(address) and \(other) exclude each other: one covers the other"
    }
}
