// The key that a control plane signs its publications with: Ed25519 (RFC 8032), in a file as PKCS #8 PEM, as
// `openssl genpkey -algorithm ed25519` writes it.

import CCrypto
import Wire

/// A private key. What it holds is never printed.
package struct SigningKey: Sendable {
    private let seed: [UInt8]
    /// The 32 bytes of the public key.
    package let publicKey: [UInt8]

    private init(seed: [UInt8]) {
        self.seed = seed
        publicKey = bytes(32) { ccrypto_ed25519_public(seed, $0) }
    }

    /// A new key.
    package static func generate() -> SigningKey {
        SigningKey(seed: bytes(32) { ccrypto_ed25519_generate($0) })
    }

    /// Reads PEM. `name` is how complaints call its source.
    package init(pem: [UInt8], called name: String = "signing key") throws(KeyFault) {
        var seed = [UInt8](repeating: 0, count: 32)
        let pem = TextForm.withoutMark(pem)
        let outcome = ccrypto_ed25519_read_private(pem, pem.count, &seed)
        guard outcome == ccrypto_key_read else { throw KeyFault.reading(name, "private", outcome) }
        self.init(seed: seed)
    }

    /// How statements name this key: see `keyID(of:)`.
    package var publicKeyID: String { keyID(of: publicKey) }

    /// The 64 bytes of the signature over `message`. The same bytes give the same signature.
    package func sign(_ message: [UInt8]) -> [UInt8] {
        bytes(64) { ccrypto_ed25519_sign(seed, message, message.count, $0) }
    }

    /// PKCS #8 PEM. A secret: for a file that only its owner may read.
    package var privatePEM: [UInt8] { text { ccrypto_ed25519_write_private(seed, $0, $1) } }

    /// PEM, for the sidecars' trust key file.
    package var publicPEM: [UInt8] { text { ccrypto_ed25519_write_public(publicKey, $0, $1) } }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "signing key \(publicKeyID)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The first 16 hex digits of the SHA-256 of a raw public key.
func keyID(of publicKey: [UInt8]) -> String {
    Hex.spell(Digester().digest(publicKey).prefix(8))
}

private func bytes(_ count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Int32) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { room, written in
        written = count
        let done = fill(room.baseAddress!)
        precondition(done == 1, "Ed25519 cannot fail on memory")
    }
}

private func text(_ write: (UnsafeMutableRawPointer, Int) -> Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 256) { room, written in
        written = write(room.baseAddress!, 256)
        precondition(written > 0, "a key can be written as PEM")
    }
}
