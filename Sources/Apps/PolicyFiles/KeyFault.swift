// What can be wrong with a key file.

import CCrypto

/// A key that cannot be used, in words for the operator. Never says anything of what the file holds.
package struct KeyFault: Error, Sendable, Equatable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }

    /// `what` is "signing key file /etc/…", `kind` "private" or "public".
    static func reading(_ what: String, _ kind: String, _ outcome: ccrypto_key_reading) -> KeyFault {
        switch outcome {
        case ccrypto_key_absent: KeyFault("the \(what) holds no \(kind) key in PEM")
        case ccrypto_key_foreign: KeyFault("the \(what) holds a \(kind) key that is not Ed25519")
        default: KeyFault("the \(what) holds a \(kind) key that cannot be read: cut, changed, or locked")
        }
    }

    /// The contents of a key file.
    static func contents(of path: String, _ what: String) throws(KeyFault) -> [UInt8] {
        do throws(FileFault) {
            return try Files.contents(of: path)
        } catch {
            throw KeyFault("the \(what) cannot be read: \(error.cause)")
        }
    }
}
