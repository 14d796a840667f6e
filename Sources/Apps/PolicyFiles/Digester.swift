// SHA-256, for router tokens and snapshot digests.

import CCrypto
package import Policy

/// A reusable SHA-256. Belongs to one thread at a time.
package final class Digester {
    private let handle: OpaquePointer

    package init() {
        guard let handle = ccrypto_digester_new() else { preconditionFailure("OpenSSL has no SHA-256") }
        self.handle = handle
    }

    deinit {
        ccrypto_digester_free(handle)
    }

    /// The 32 bytes of the digest.
    package func digest(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { source in
            [UInt8](unsafeUninitializedCapacity: 32) { room, count in
                count = 32
                sha256(source, into: UnsafeMutableRawPointer(room.baseAddress!))
            }
        }
    }

    /// The digest of a router token, in the form that policies are searched by.
    package func token(_ bytes: UnsafeRawBufferPointer) -> TokenDigest {
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { room in
            sha256(bytes, into: room.baseAddress!)
            return TokenDigest(UnsafeRawBufferPointer(room))
        }
    }

    private func sha256(_ bytes: UnsafeRawBufferPointer, into room: UnsafeMutableRawPointer) {
        let written = ccrypto_sha256(handle, bytes.baseAddress, bytes.count, room.assumingMemoryBound(to: UInt8.self))
        precondition(written == 1, "SHA-256 cannot fail on memory")
    }
}
